#include "service/rtt/month_input.hpp"

#include "service/rtt/kept_lines.hpp"

namespace waitlistd::rtt {
namespace {

// Large enough that a system call a buffer costs nothing, small enough to stay in the second-level cache
// (measured: 64 KB to 1 MB load equally fast).
constexpr std::size_t copy_buffer_bytes = std::size_t{64} * 1024;

// Reads up to and with the next data row, and keeps what an exact copy needs of the other lines. False at the
// end.
Result<bool> read_row(LineStream& lines, Month& month) {
  while (const auto line = lines.next()) {
    const auto kind = month.reader.read(line->text);
    if (!kind) return kind.error();
    switch (*kind) {
    case LineKind::header:
      month.line_break = line->line_break;
      [[fallthrough]];
    case LineKind::preamble:
      month.preamble.append(line->text).append(line->line_break);
      break;
    case LineKind::blank_line:
      month.trailer.append(line->text).append(line->line_break);
      break;
    case LineKind::row:
      month.lines_to_keep += must_be_kept(month.reader.row(), line->line_break, month.line_break);
      if (auto added = month.tally.add(month.reader.row()); !added) return added.error();
      return true;
    }
  }
  if (auto finished = month.reader.finish(); !finished) return finished.error();
  return false;
}

} // namespace

Result<std::unique_ptr<LineStream>> open_month(const LoadRequest& request, Month& month) {
  auto file = ReleaseFile::open(request.file, request.limits);
  if (!file) return file.error();
  month.member_name = file->member_name();
  auto lines = std::make_unique<LineStream>(std::move(*file));
  if (lines->byte_order_mark()) month.preamble = "\xEF\xBB\xBF";
  if (auto first = read_row(*lines, month); !first) return first.error();
  return lines;
}

Result<void> copy_pathways(Connection& database, LineStream& lines, Month& month, const std::string& leaf,
                           Freeze freeze, std::int32_t release_id, const LoadRequest& request) {
  // The server's disk begins to write while rows come, rather than at the commit, which waits for it.
  if (auto set = database.execute("SET LOCAL backend_flush_after = '2MB'", "loading the rows"); !set)
    return set.error();
  if (auto started = database.start_copy_in(copy_pathways_sql(leaf, freeze), "loading the rows"); !started)
    return started.error();
  BinaryCopy copy;
  const std::int32_t first_of_month = postgres_date(*month.reader.period());
  for (bool more = true; more;) {
    append_pathway(copy, month.reader.row(), month.reader, release_id, first_of_month);
    if (copy.size() >= copy_buffer_bytes) {
      if (auto put = database.put_copy_data(copy.buffer()); !put) return put.error();
      copy.clear();
      if (request.on_progress) request.on_progress(month.reader.rows());
    }
    const auto next = read_row(lines, month);
    if (!next) {
      database.abort_copy_in("the file was rejected");
      return next.error();
    }
    more = *next;
  }
  copy.end();
  if (auto put = database.put_copy_data(copy.buffer()); !put) return put.error();
  return database.end_copy_in();
}

Result<void> copy_kept_lines_of(Connection& database, const LoadRequest& request, const Month& month,
                                const std::string& csv_sha256, std::int32_t release_id) {
  if (month.lines_to_keep == 0 && !month.reader.has_completed_entries()) return {};
  return copy_kept_lines(database, request, month.reader, csv_sha256, release_id);
}

} // namespace waitlistd::rtt
