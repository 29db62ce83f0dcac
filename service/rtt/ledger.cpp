#include "service/rtt/ledger.hpp"

#include "core/rtt/parts.hpp"

namespace waitlistd {
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

// Columns: release_id, period as YYYY-MM, vintage, status, rejected_because, loader_version, etag,
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
      "SELECT r.release_id, to_char(r.period, 'YYYY-MM'), r.vintage, r.status, r.rejected_because, "
      "r.loader_version, u.etag, u.last_modified, extract(epoch FROM clock_timestamp() - u.seen_at)::bigint, "
      "CASE WHEN u.file_sha256 = r.file_sha256 THEN r.file_bytes END "
      "FROM rtt.release_url AS u JOIN rtt.release AS r USING (release_id) WHERE u.url = $1",
      url, "looking an address up in the ledger");
}

Result<std::optional<KnownRelease>> find_loaded_by_sha256(Connection& database, const std::string& sha256) {
  return find_release(database,
                      "SELECT release_id, to_char(period, 'YYYY-MM'), vintage, status, rejected_because, "
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
                     {std::string(rtt::part_incomplete), std::string(rtt::all_treatment_functions)},
                     "reading the newest month from the ledger");
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<NewestMonth>{};
  return std::optional(
      NewestMonth{parse_iso_period(found->text(0, 0)).value(), static_cast<int>(found->number(0, 1)),
                  std::chrono::system_clock::time_point(std::chrono::seconds(found->number(0, 2))),
                  found->number(0, 3), std::string(headline_name), found->number(0, 4)});
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

Result<int> insert_ready(Connection& database, const LoadedRelease& r) {
  const auto inserted = database.query(
      "INSERT INTO rtt.release (release_id, period, vintage, status, url, strategy, file_sha256, file_bytes, "
      "etag, "
      "last_modified, member_name, csv_sha256, csv_bytes, preamble, period_text, band_count, line_break, "
      "final_line_break, trailer, rows, checks, loader_version) "
      "VALUES ($1, $2, (SELECT coalesce(max(vintage), 0) + 1 FROM rtt.release WHERE period = $2), 'ready', "
      "$3, $4, "
      "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) "
      "RETURNING vintage",
      {std::to_string(r.release_id),
       to_date(r.period),
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
       WAITLISTD_VERSION},
      "writing the release to the ledger");
  if (!inserted) return inserted.error();
  if (auto remembered = remember_url(database, r.origin, r.release_id); !remembered)
    return remembered.error();
  return static_cast<int>(inserted->number(0, 0));
}

Result<void> insert_rejected(Connection& database, const FileOrigin& origin, std::optional<Period> period,
                             const std::string& reason) {
  const std::optional<std::string> first_of_month = period ? std::optional(to_date(*period)) : std::nullopt;
  const auto updated = database.query("UPDATE rtt.release SET rejected_because = $2, loader_version = $3, "
                                      "loaded_at = clock_timestamp(), period = $4 "
                                      "WHERE status = 'rejected' AND file_sha256 = $1 RETURNING release_id",
                                      {origin.sha256, reason, WAITLISTD_VERSION, first_of_month},
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

} // namespace waitlistd
