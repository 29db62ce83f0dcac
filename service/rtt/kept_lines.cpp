#include "service/rtt/kept_lines.hpp"

#include "service/database/binary_copy.hpp"
#include "service/release_file/line_stream.hpp"

namespace waitlistd::rtt {
namespace {

constexpr std::size_t copy_buffer_bytes = std::size_t{64} * 1024;

// What there is is sent at least this often: that is when a requested stop is noticed.
constexpr std::uint32_t rows_between_sends = 4096;

template <class Entry>
bool is_final(const Entry& entry, const CodeList<Entry>& entries) {
  const Entry* final_entry = entries.find(entry.code);
  return final_entry && *final_entry == entry;
}

bool is_final(const Organisation& entry, const CodeList<Organisation>& entries,
              const CodeList<Organisation>& parents, const CodeList<Organisation>& final_parents) {
  const Organisation* parent = parents.find(entry.parent_code);
  return is_final(entry, entries) && (!parent || is_final(*parent, final_parents));
}

// Whether what was known of the row's codes when it was read is what the export will know of them.
bool is_described_finally(const MonthReader& reader, const Dictionary& loaded) {
  const Dictionary& now = reader.dictionary();
  const PathwayRow& row = reader.row();
  return is_final(now.providers[row.provider], loaded.providers, now.provider_parents,
                  loaded.provider_parents) &&
         is_final(now.commissioners[row.commissioner], loaded.commissioners, now.commissioner_parents,
                  loaded.commissioner_parents) &&
         is_final(now.parts[row.part], loaded.parts) &&
         is_final(now.treatment_functions[row.treatment_function], loaded.treatment_functions);
}

void append_line(BinaryCopy& copy, const CsvLine& line, std::uint32_t line_no, std::int32_t release_id) {
  copy.row(3);
  copy.int4(release_id);
  copy.int4(static_cast<std::int32_t>(line_no));
  copy.bytes(std::string(line.text).append(line.line_break));
}

// Sends the lines to keep; the COPY is open.
Result<void> send_lines(Connection& database, LineStream& lines, MonthReader& reader,
                        const Dictionary& loaded, std::int32_t release_id) {
  BinaryCopy copy;
  std::string_view header_break;
  while (const auto line = lines.next()) {
    const auto kind = reader.read(line->text);
    if (!kind) return kind.error();
    if (*kind == LineKind::header) header_break = line->line_break;
    if (*kind != LineKind::row) continue;
    if (must_be_kept(reader.row(), line->line_break, header_break) || !is_described_finally(reader, loaded))
      append_line(copy, *line, reader.line(), release_id);
    if (copy.size() < copy_buffer_bytes && reader.rows() % rows_between_sends != 0) continue;
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

Result<void> read_again(Connection& database, const LoadRequest& request, const MonthReader& loaded,
                        const std::string& csv_sha256, std::int32_t release_id) {
  auto file = ReleaseFile::open(request.file, request.limits);
  if (!file) return file.error();
  LineStream lines(std::move(*file));
  MonthReader reader(request.expected, last_ended_month(request.today));
  if (auto started = database.start_copy_in(
          "COPY rtt.release_line (release_id, line_no, published) FROM STDIN (FORMAT binary)",
          "loading the kept lines");
      !started)
    return started;
  auto sent = send_lines(database, lines, reader, loaded.dictionary(), release_id);
  if (sent && lines.identity().sha256 != csv_sha256) sent = changed();
  if (sent) return database.end_copy_in();
  database.abort_copy_in("the file is not what it was");
  return sent;
}

} // namespace

bool must_be_kept(const PathwayRow& row, std::string_view line_break, std::string_view header_break) {
  return !row.canonical || line_break != header_break;
}

// What was read to its end without a fault has one now: that says nothing of the file that was published.
Result<void> copy_kept_lines(Connection& database, const LoadRequest& request, const MonthReader& loaded,
                             const std::string& csv_sha256, std::int32_t release_id) {
  try {
    auto copied = read_again(database, request, loaded, csv_sha256, release_id);
    if (!copied && copied.error().kind == FailureKind::rejected) return changed();
    return copied;
  } catch (const FailureException&) { // from the line reader's thread
    return changed();
  }
}

} // namespace waitlistd::rtt
