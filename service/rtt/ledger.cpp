#include "service/rtt/ledger.hpp"

#include "core/http/http_date.hpp"
#include "core/rtt/parts.hpp"
#include "service/rtt/absence.hpp"

#include <boost/json.hpp>

namespace waitlistd::rtt {
namespace {

using Parameters = std::vector<std::optional<std::string>>;

std::optional<std::string> null_if_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// PostgreSQL's hex input for bytea.
std::string bytea(const std::string& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "\\x";
  for (const char c : bytes) {
    text.push_back(digits[static_cast<unsigned char>(c) >> 4]);
    text.push_back(digits[static_cast<unsigned char>(c) & 15]);
  }
  return text;
}

// First key of the advisory lock on a month; the second is the month.
constexpr int lock_class = 0x52545431; // "RTT1"

std::optional<std::string> reasons_json(const std::vector<std::string>& reasons) {
  if (reasons.empty()) return std::nullopt;
  return boost::json::serialize(boost::json::array(reasons.begin(), reasons.end()));
}

std::string counts_json(const std::map<std::string, std::int64_t>& counts) {
  boost::json::object out;
  for (const auto& [name, count] : counts)
    out[name] = count;
  return boost::json::serialize(out);
}

// Columns from there: upload folder as YYYY-MM, Last-Modified, revised.
PublicationMarks marks_at(const QueryResult& found, int row, int column) {
  return {parse_iso_period(found.text(row, column)), parse_http_date(found.text(row, column + 1)),
          found.text(row, column + 2) == "t"};
}

// Columns from there: rows, providers, pairs, England's waiting list, rows by part; what is not known is
// NULL.
MonthSize size_at(const QueryResult& found, int row, int column) {
  MonthSize size{found.number(row, column),
                 found.number(row, column + 1),
                 found.number(row, column + 2),
                 found.number(row, column + 3),
                 {}};
  if (!found.at(row, column + 4)) return size;
  const boost::json::value parts = boost::json::parse(found.text(row, column + 4));
  for (const auto& [part, rows] : parts.as_object())
    size.rows_by_part[std::string(part)] = rows.to_number<std::int64_t>();
  return size;
}

// Columns: release_id, period as YYYY-MM, vintage, status, why rejected or held, loader_version, etag,
// last_modified, seconds since it was asked for, bytes of the file.
Result<std::optional<KnownRelease>> find_release(Connection& database, const std::string& sql,
                                                 const std::string& parameter, const char* context) {
  const auto found = database.query(sql, {parameter}, context);
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<KnownRelease>{};
  return std::optional(
      KnownRelease{static_cast<int>(found->number(0, 0)),
                   parse_iso_period(found->at(0, 1).value_or("")),
                   static_cast<int>(found->number(0, 2)),
                   found->text(0, 3),
                   found->text(0, 4),
                   found->text(0, 5),
                   {found->text(0, 6), found->text(0, 7)},
                   std::chrono::seconds(found->number(0, 8)),
                   found->at(0, 9) ? std::optional<std::uint64_t>(found->number(0, 9)) : std::nullopt});
}

} // namespace

Result<std::optional<KnownRelease>> find_by_url(Connection& database, const std::string& url) {
  return find_release(
      database,
      "SELECT r.release_id, to_char(r.period, 'YYYY-MM'), r.vintage, r.status, "
      "coalesce(r.rejected_because, r.held_because ->> 0), r.loader_version, u.etag, u.last_modified, "
      "extract(epoch FROM clock_timestamp() - u.seen_at)::bigint, "
      "CASE WHEN u.file_sha256 = r.file_sha256 THEN r.file_bytes END "
      "FROM rtt.release_url AS u JOIN rtt.release AS r USING (release_id) WHERE u.url = $1",
      url, "looking an address up in the ledger");
}

Result<std::optional<KnownRelease>> find_loaded_by_sha256(Connection& database, const std::string& sha256) {
  return find_release(database,
                      "SELECT release_id, to_char(period, 'YYYY-MM'), vintage, status, held_because ->> 0, "
                      "loader_version, NULL, NULL, NULL, NULL FROM rtt.release "
                      "WHERE status <> 'rejected' AND (csv_sha256 = $1 OR file_sha256 = $1 OR release_id = "
                      "(SELECT release_id FROM rtt.release_url WHERE file_sha256 = $1 LIMIT 1)) "
                      "ORDER BY release_id DESC LIMIT 1",
                      sha256, "looking a content up in the ledger");
}

Result<void> still_there(Connection& database, const std::string& url) {
  const auto noted = database.query("UPDATE rtt.release_url SET seen_at = clock_timestamp() WHERE url = $1",
                                    {url}, "noting an unchanged address");
  return noted ? Result<void>{} : noted.error();
}

Result<std::vector<Period>> loaded_periods(Connection& database) {
  const auto found = database.query(
      "SELECT to_char(period, 'YYYY-MM') FROM rtt.release WHERE status = 'current' ORDER BY period DESC", {},
      "reading the loaded months from the ledger");
  if (!found) return found.error();
  std::vector<Period> periods;
  periods.reserve(static_cast<std::size_t>(found->rows()));
  for (int row = 0; row < found->rows(); ++row)
    periods.push_back(parse_iso_period(found->text(row, 0)).value());
  return periods;
}

Result<std::optional<NewestMonth>> newest_month(Connection& database) {
  const auto found =
      database.query("SELECT to_char(r.period, 'YYYY-MM'), r.vintage, extract(epoch FROM "
                     "r.loaded_at)::bigint, r.rows, e.total "
                     "FROM rtt.release AS r LEFT JOIN rtt.england_month_vintage AS e "
                     "ON (e.release_id, e.part, e.treatment_function_code) = (r.release_id, $1, $2) "
                     "WHERE r.status = 'current' ORDER BY r.period DESC LIMIT 1",
                     {std::string(part_incomplete), std::string(all_treatment_functions)},
                     "reading the newest month from the ledger");
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<NewestMonth>{};
  const auto beside = read_absence(database, found->text(0, 0) + "-01");
  if (!beside) return beside.error();
  return std::optional(NewestMonth{
      parse_iso_period(found->text(0, 0)).value(), static_cast<int>(found->number(0, 1)),
      std::chrono::system_clock::time_point(std::chrono::seconds(found->number(0, 2))), found->number(0, 3),
      std::string(headline_name), found->number(0, 4), absence_numbers(*beside)});
}

Result<Standing> standing(Connection& database) {
  const auto found = database.query("SELECT (SELECT count(*) FROM rtt.release WHERE status = 'held'), "
                                    "(SELECT count(*) FROM rtt.missing_month)",
                                    {}, "counting what is held and missing");
  if (!found) return found.error();
  return Standing{static_cast<int>(found->number(0, 0)), static_cast<int>(found->number(0, 1))};
}

Result<void> remember_url(Connection& database, const FileOrigin& origin, std::int32_t release_id) {
  const auto written = database.query(
      "INSERT INTO rtt.release_url (url, release_id, file_sha256, etag, last_modified) VALUES ($1, $2, $3, "
      "$4, $5) "
      "ON CONFLICT (url) DO UPDATE SET release_id = excluded.release_id, file_sha256 = excluded.file_sha256, "
      "etag = excluded.etag, last_modified = excluded.last_modified, seen_at = clock_timestamp()",
      {origin.url, std::to_string(release_id), origin.sha256, null_if_empty(origin.validators.etag),
       null_if_empty(origin.validators.last_modified)},
      "writing an address to the ledger");
  if (!written) return written.error();
  return {};
}

Result<int> insert_release(Connection& database, const LoadedRelease& r) {
  const Decision& decision = r.decision;
  const auto inserted = database.query(
      "INSERT INTO rtt.release (release_id, period, vintage, status, url, strategy, file_sha256, file_bytes, "
      "etag, last_modified, member_name, csv_sha256, csv_bytes, preamble, period_text, band_count, "
      "line_break, "
      "final_line_break, trailer, rows, checks, loader_version, upload_folder, revised, providers, pairs, "
      "rows_by_part, held_because, published_by, publish_because, superseded_at) "
      "VALUES ($1, $2, (SELECT coalesce(max(vintage), 0) + 1 FROM rtt.release WHERE period = $2), $3, $4, "
      "$5, "
      "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, "
      "$27, $28, $29, CASE WHEN $3 = 'superseded' THEN clock_timestamp() END) "
      "RETURNING vintage",
      {std::to_string(r.release_id),
       to_date(r.period),
       decision.status,
       r.origin.url,
       r.origin.strategy,
       r.origin.sha256,
       std::to_string(r.origin.bytes),
       null_if_empty(r.origin.validators.etag),
       null_if_empty(r.origin.validators.last_modified),
       r.member_name,
       r.csv.sha256,
       std::to_string(r.csv.bytes),
       bytea(r.preamble),
       r.period_text,
       std::to_string(r.band_count),
       r.line_break,
       r.csv.final_line_break ? "true" : "false",
       bytea(r.trailer),
       std::to_string(r.rows),
       r.checks_json,
       WAITLISTD_VERSION,
       r.marks.upload_folder ? std::optional(to_date(*r.marks.upload_folder)) : std::nullopt,
       r.marks.revised ? "true" : "false",
       std::to_string(r.size.providers),
       std::to_string(r.size.pairs),
       counts_json(r.size.rows_by_part),
       reasons_json(decision.held_because),
       decision.by_hand ? "hand" : "site",
       decision.because},
      "writing the release to the ledger");
  if (!inserted) return inserted.error();
  if (auto remembered = remember_url(database, r.origin, r.release_id); !remembered)
    return remembered.error();
  return static_cast<int>(inserted->number(0, 0));
}

Result<std::optional<CurrentFile>> current_file(Connection& database, Period period) {
  const auto found = database.query(
      "SELECT to_char(r.upload_folder, 'YYYY-MM'), r.last_modified, r.revised, p.published_by = 'hand' "
      "FROM rtt.release AS r JOIN rtt.publication AS p ON p.release_id = r.release_id AND p.valid_to IS NULL "
      "WHERE r.period = $1 AND r.status = 'current'",
      {to_date(period)}, "looking the current release up");
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<CurrentFile>{};
  return std::optional(CurrentFile{marks_at(*found, 0, 0), found->text(0, 3) == "t"});
}

Result<std::vector<ComparedRelease>> releases_to_compare(Connection& database, Period period) {
  const auto found = database.query("SELECT to_char(period, 'YYYY-MM'), vintage, rows, providers, pairs, "
                                    "waiting_list, rows_by_part FROM rtt.sizes_to_compare($1)",
                                    {to_date(period)}, "comparing with the months loaded");
  if (!found) return found.error();
  std::vector<ComparedRelease> releases;
  for (int i = 0; i < found->rows(); ++i)
    releases.push_back({parse_iso_period(found->text(i, 0)).value(), static_cast<int>(found->number(i, 1)),
                        size_at(*found, i, 2)});
  return releases;
}

Result<LedgerEntry> read_entry(Connection& database, std::int32_t release_id) {
  const auto found = database.query(
      "SELECT r.status, r.vintage, to_char(r.period, 'YYYY-MM'), r.csv_sha256, r.rows_dropped_at IS NOT "
      "NULL, "
      "EXISTS (SELECT FROM rtt.publication AS p WHERE p.release_id = r.release_id), r.held_because, "
      "to_char(r.upload_folder, 'YYYY-MM'), r.last_modified, r.revised, r.rows, r.providers, r.pairs, "
      "e.total, "
      "r.rows_by_part "
      "FROM rtt.release AS r LEFT JOIN rtt.england_month_vintage AS e "
      "ON (e.release_id, e.part, e.treatment_function_code) = (r.release_id, 'Part_2', 'C_999') "
      "WHERE r.release_id = $1",
      {std::to_string(release_id)}, "reading a release from the ledger");
  if (!found) return found.error();
  LedgerEntry entry;
  entry.status = found->text(0, 0);
  entry.vintage = static_cast<int>(found->number(0, 1));
  entry.period = parse_iso_period(found->text(0, 2)).value();
  entry.csv_sha256 = found->text(0, 3);
  entry.rows_dropped = found->text(0, 4) == "t";
  entry.was_current = found->text(0, 5) == "t";
  if (found->at(0, 6)) {
    const boost::json::value reasons = boost::json::parse(found->text(0, 6));
    for (const auto& reason : reasons.as_array())
      entry.held_because.emplace_back(reason.as_string());
  }
  entry.marks = marks_at(*found, 0, 7);
  entry.size = size_at(*found, 0, 10);
  return entry;
}

Result<void> decide(Connection& database, std::int32_t release_id, const Decision& decision,
                    bool rows_are_back) {
  const auto written = database.query(
      "UPDATE rtt.release SET status = $2, held_because = coalesce($3, held_because), published_by = $4, "
      "publish_because = $5, rows_dropped_at = CASE WHEN $6 THEN NULL ELSE rows_dropped_at END "
      "WHERE release_id = $1",
      {std::to_string(release_id), decision.status, reasons_json(decision.held_because),
       decision.by_hand ? "hand" : "site", decision.because, rows_are_back ? "true" : "false"},
      "writing a decision to the ledger");
  return written ? Result<void>{} : written.error();
}

Result<void> lock_month(Connection& database, Period period) {
  const auto locked =
      database.query("SELECT pg_advisory_xact_lock($1, $2)",
                     {std::to_string(lock_class), std::to_string(period.year * 100 + period.month)},
                     "waiting for the month's lock");
  return locked ? Result<void>{} : locked.error();
}

// That a month was published is what a later one's place in the ledger says: rtt.missing_month goes by it.
// The name of a file that was loaded by hand and refused is no sign of that.
Result<std::optional<Period>> month_of_rejected(Connection& database, const FileOrigin& origin,
                                                std::optional<Period> period) {
  if (!period || found_by(origin.strategy) != FoundBy::hand) return period;
  const auto later = database.query("SELECT $1 > max(period) FROM rtt.release WHERE status <> 'rejected'",
                                    {to_date(*period)}, "reading the newest month from the ledger");
  if (!later) return later.error();
  return later->text(0, 0) == "t" ? std::nullopt : period;
}

Result<void> insert_rejected(Connection& database, const FileOrigin& origin, std::optional<Period> period,
                             const std::string& reason) {
  // Where the site and the operator have the same file, it is the site's: that one says which months there
  // are.
  const auto month = month_of_rejected(database, origin, period);
  if (!month) return month.error();
  const std::optional<std::string> first_of_month = *month ? std::optional(to_date(**month)) : std::nullopt;
  const auto updated =
      database.query("UPDATE rtt.release SET rejected_because = $2, loader_version = $3, "
                     "loaded_at = clock_timestamp(), period = coalesce($4, period), "
                     "strategy = CASE strategy WHEN 'command line' THEN $5 ELSE strategy END, "
                     "url = CASE strategy WHEN 'command line' THEN $6 ELSE url END "
                     "WHERE status = 'rejected' AND file_sha256 = $1 RETURNING release_id",
                     {origin.sha256, reason, WAITLISTD_VERSION, first_of_month, origin.strategy, origin.url},
                     "writing a rejection to the ledger");
  if (!updated) return updated.error();
  if (updated->rows() > 0) return remember_url(database, origin, static_cast<int>(updated->number(0, 0)));
  const auto inserted = database.query(
      "INSERT INTO rtt.release (period, status, url, strategy, file_sha256, file_bytes, etag, last_modified, "
      "rejected_because, loader_version) VALUES ($1, 'rejected', $2, $3, $4, $5, $6, $7, $8, $9) RETURNING "
      "release_id",
      {first_of_month, origin.url, origin.strategy, origin.sha256, std::to_string(origin.bytes),
       null_if_empty(origin.validators.etag), null_if_empty(origin.validators.last_modified), reason,
       WAITLISTD_VERSION},
      "writing a rejection to the ledger");
  if (!inserted) return inserted.error();
  return remember_url(database, origin, static_cast<int>(inserted->number(0, 0)));
}

} // namespace waitlistd::rtt
