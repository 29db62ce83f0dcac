// A release back as the CSV that was published, byte for byte: the proof that the database lost nothing.
#include "service/collection.hpp"

#include "service/database/schema.hpp"
#include "service/ledger/named_values.hpp"
#include "service/ledger/outgoing_month.hpp"
#include "service/release_file/sha256.hpp"

#include <map>

namespace waitlistd {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

using KeptLines = std::map<std::int64_t, std::string>; // by number, line break included

Result<StoredMonth> find_release(Connection& database, std::string_view schema, Period period,
                                 std::optional<int> vintage) {
  const auto found = database.query(
      in_schema(schema, "SELECT release_id, vintage, encode(preamble, 'hex'), period_text, line_break, "
                        "final_line_break, encode(trailer, 'hex'), csv_sha256, rows, rows_dropped_at::date "
                        "FROM {schema}.release WHERE period = $1 AND status <> 'rejected' "
                        "AND CASE WHEN $2::integer IS NULL THEN status = 'current' ELSE vintage = $2 END"),
      {to_date(period), vintage ? std::optional(std::to_string(*vintage)) : std::nullopt},
      "looking the release up");
  if (!found) return found.error();
  if (found->rows() == 0)
    return Failure{FailureKind::failed,
                   to_string(period) + (vintage ? " vintage " + std::to_string(*vintage) : "") +
                       " is not loaded",
                   "`waitlistd status` lists what is"};
  if (const auto dropped = found->at(0, 9))
    return Failure{FailureKind::failed,
                   "the rows of " + to_string(period) + " vintage " + found->text(0, 1) +
                       " are no longer kept: they were dropped on " + std::string(*dropped),
                   "its roll-ups are in the views " + std::string(schema) +
                       ".…_month_by_vintage; KEEP_VINTAGES sets how many are kept"};
  return StoredMonth{static_cast<std::int32_t>(found->number(0, 0)),
                     period,
                     static_cast<int>(found->number(0, 1)),
                     bytes_of_hex(found->text(0, 2)),
                     found->text(0, 3),
                     found->at(0, 4) == "LF" ? "\n" : "\r\n",
                     found->at(0, 5) == "t",
                     bytes_of_hex(found->text(0, 6)),
                     found->text(0, 7),
                     static_cast<std::uint32_t>(found->number(0, 8))};
}

Result<KeptLines> read_kept_lines(Connection& database, std::string_view schema, std::int32_t release_id) {
  const auto lines = database.query(
      in_schema(schema,
                "SELECT line_no, encode(published, 'hex') FROM {schema}.release_line WHERE release_id = $1"),
      {std::to_string(release_id)}, "reading the kept lines");
  if (!lines) return lines.error();
  KeptLines kept;
  for (int i = 0; i < lines->rows(); ++i)
    kept.emplace(lines->number(i, 0), bytes_of_hex(lines->text(i, 1)));
  return kept;
}

// Passes the CSV on and hashes it.
struct HashingWriter {
  const std::function<Result<void>(std::string_view)>& write;
  Sha256 hash{};
  std::uint64_t bytes = 0;
  Result<void> operator()(std::string_view piece) {
    hash.update(piece.data(), piece.size());
    bytes += piece.size();
    return write(piece);
  }
};

// What the rows are written from.
struct Export {
  const StoredMonth& release;
  const OutgoingMonth& month;
  const KeptLines& kept_lines;

  // The line with its line break.
  void append(std::string& out, const QueryResult& row) const {
    if (const auto kept = kept_lines.find(row.number(0, 0)); kept != kept_lines.end()) {
      out.append(kept->second);
      return;
    }
    month.append_line(out, row);
    out.append(release.line_break);
  }
};

Result<void> write_rows(Connection& database, const Export& what, std::string& piece, HashingWriter& writer) {
  Result<void> written;
  std::uint32_t row_number = 0;
  const StoredMonth& release = what.release;
  const auto read = database.for_each_row(
      what.month.rows_sql(), {to_date(release.period), std::to_string(release.release_id)},
      "reading the rows", [&](const QueryResult& row) {
        what.append(piece, row);
        if (++row_number == release.rows && !release.final_line_break && release.trailer.empty())
          piece.resize(piece.size() - (piece.ends_with("\r\n") ? 2 : 1));
        if (piece.size() < piece_bytes) return true;
        written = writer(piece);
        piece.clear();
        return written.has_value();
      });
  return written ? read : written;
}

} // namespace

Result<ExportedRelease>
Collection::export_release(Connection& database, Period period, std::optional<int> vintage,
                           const std::function<Result<void>(std::string_view)>& write) const {
  const auto release = find_release(database, schema, period, vintage);
  if (!release) return release.error();
  const auto month = outgoing(database, *release);
  if (!month) return month.error();
  const auto kept_lines = read_kept_lines(database, schema, release->release_id);
  if (!kept_lines) return kept_lines.error();

  HashingWriter writer{write};
  std::string piece = release->preamble;
  if (auto written = write_rows(database, {*release, **month, *kept_lines}, piece, writer); !written)
    return written.error();
  piece.append(release->trailer);
  if (auto last = writer(piece); !last) return last.error();

  ExportedRelease exported{period, release->vintage, writer.bytes, release->rows, writer.hash.hex()};
  if (exported.sha256 != release->csv_sha256)
    return Failure{
        FailureKind::failed,
        "the export of " + to_string(period) + " has SHA-256 " + exported.sha256 + ", published was " +
            release->csv_sha256,
        "rows of this release were changed in the database; load the published file into a new database"};
  return exported;
}

} // namespace waitlistd
