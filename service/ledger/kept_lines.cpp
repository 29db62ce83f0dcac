#include "service/ledger/kept_lines.hpp"

#include "service/database/binary_copy.hpp"
#include "service/database/schema.hpp"

namespace waitlistd {
namespace {

constexpr std::size_t copy_buffer_bytes = std::size_t{64} * 1024;

// What there is is sent at least this often: that is when a requested stop is noticed.
constexpr std::uint64_t lines_between_sends = 4096;

void append_line(BinaryCopy& copy, const CsvLine& line, std::uint32_t line_no, std::int32_t release_id) {
  copy.row(3);
  copy.int4(release_id);
  copy.int4(static_cast<std::int32_t>(line_no));
  copy.bytes(std::string(line.text).append(line.line_break));
}

// Sends the lines to keep; the COPY is open.
Result<void> send_lines(Connection& database, LineStream& lines, std::int32_t release_id,
                        const LineJudge& judge) {
  BinaryCopy copy;
  std::uint64_t read = 0;
  while (const auto line = lines.next()) {
    const auto line_no = judge(*line);
    if (!line_no) return line_no.error();
    if (*line_no) append_line(copy, *line, **line_no, release_id);
    if (copy.size() < copy_buffer_bytes && ++read % lines_between_sends != 0) continue;
    if (auto put = database.put_copy_data(copy.buffer()); !put) return put;
    copy.clear();
  }
  copy.end();
  return database.put_copy_data(copy.buffer());
}

Failure changed() {
  return {FailureKind::failed, "the file was changed while it was loaded",
          "load it again when nobody writes to it"};
}

Result<void> read_again(Connection& database, std::string_view schema, const LoadRequest& request,
                        const std::string& csv_sha256, std::int32_t release_id, const LineJudge& judge) {
  auto file = ReleaseFile::open(request.file, request.limits);
  if (!file) return file.error();
  LineStream lines(std::move(*file));
  if (auto started = database.start_copy_in(
          in_schema(schema,
                    "COPY {schema}.release_line (release_id, line_no, published) FROM STDIN (FORMAT binary)"),
          "loading the kept lines");
      !started)
    return started;
  auto sent = send_lines(database, lines, release_id, judge);
  if (sent && lines.identity().sha256 != csv_sha256) sent = changed();
  if (sent) return database.end_copy_in();
  database.abort_copy_in("the file is not what it was");
  return sent;
}

} // namespace

// What was read to its end without a fault has one now: that says nothing of the file that was published.
Result<void> keep_lines(Connection& database, std::string_view schema, const LoadRequest& request,
                        const std::string& csv_sha256, std::int32_t release_id, const LineJudge& judge) {
  try {
    auto copied = read_again(database, schema, request, csv_sha256, release_id, judge);
    if (!copied && copied.error().kind == FailureKind::rejected) return changed();
    return copied;
  } catch (const FailureException&) { // from the line reader's thread
    return changed();
  }
}

} // namespace waitlistd
