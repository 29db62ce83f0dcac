#include "service/ledger/releases.hpp"

#include "core/http/http_date.hpp"
#include "service/database/schema.hpp"
#include "service/ledger/checks.hpp"

#include <boost/json.hpp>

namespace waitlistd {
namespace {

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

// Columns from there: upload folder as YYYY-MM, Last-Modified, revised.
PublicationMarks marks_at(const QueryResult& found, int column) {
  return {parse_iso_period(found.text(0, column)), parse_http_date(found.text(0, column + 1)),
          found.text(0, column + 2) == "t"};
}

// That a month was published is what a later one's place in the ledger says: missing_month goes by it. The
// name of a file that was loaded by hand and refused is no sign of that.
Result<std::optional<Period>> month_of_rejected(Connection& database, std::string_view schema,
                                                const FileOrigin& origin, std::optional<Period> period) {
  if (!period || found_by(origin.strategy) != FoundBy::hand) return period;
  const auto later = database.query(
      in_schema(schema, "SELECT $1 > max(period) FROM {schema}.release WHERE status <> 'rejected'"),
      {to_date(*period)}, "reading the newest month from the ledger");
  if (!later) return later.error();
  return later->text(0, 0) == "t" ? std::nullopt : period;
}

} // namespace

Result<std::optional<KnownRelease>> Collection::find_by_url(Connection& database,
                                                            const std::string& url) const {
  return find_release(
      database,
      in_schema(schema, "SELECT r.release_id, to_char(r.period, 'YYYY-MM'), r.vintage, r.status, "
                        "coalesce(r.rejected_because, r.held_because ->> 0), r.loader_version, u.etag, "
                        "u.last_modified, extract(epoch FROM clock_timestamp() - u.seen_at)::bigint, "
                        "CASE WHEN u.file_sha256 = r.file_sha256 THEN r.file_bytes END "
                        "FROM {schema}.release_url AS u JOIN {schema}.release AS r USING (release_id) "
                        "WHERE u.url = $1"),
      url, "looking an address up in the ledger");
}

Result<std::optional<KnownRelease>> find_loaded_by_sha256(Connection& database, std::string_view schema,
                                                          const std::string& sha256) {
  return find_release(
      database,
      in_schema(schema, "SELECT release_id, to_char(period, 'YYYY-MM'), vintage, status, held_because ->> 0, "
                        "loader_version, NULL, NULL, NULL, NULL FROM {schema}.release "
                        "WHERE status <> 'rejected' AND (csv_sha256 = $1 OR file_sha256 = $1 OR release_id = "
                        "(SELECT release_id FROM {schema}.release_url WHERE file_sha256 = $1 LIMIT 1)) "
                        "ORDER BY release_id DESC LIMIT 1"),
      sha256, "looking a content up in the ledger");
}

Result<void> Collection::still_there(Connection& database, const std::string& url) const {
  const auto noted = database.query(
      in_schema(schema, "UPDATE {schema}.release_url SET seen_at = clock_timestamp() WHERE url = $1"), {url},
      "noting an unchanged address");
  return noted ? Result<void>{} : noted.error();
}

Result<void> remember_url(Connection& database, std::string_view schema, const FileOrigin& origin,
                          std::int32_t release_id) {
  const InsertedRow row = inserted_row({{"url", origin.url},
                                        {"release_id", std::to_string(release_id)},
                                        {"file_sha256", origin.sha256},
                                        {"etag", null_if_empty(origin.validators.etag)},
                                        {"last_modified", null_if_empty(origin.validators.last_modified)}});
  const auto written = database.query(
      in_schema(schema, "INSERT INTO {schema}.release_url " + row.sql +
                            " ON CONFLICT (url) DO UPDATE SET release_id = excluded.release_id, "
                            "file_sha256 = excluded.file_sha256, etag = excluded.etag, "
                            "last_modified = excluded.last_modified, seen_at = clock_timestamp()"),
      row.parameters, "writing an address to the ledger");
  return written ? Result<void>{} : written.error();
}

Result<int> insert_release(Connection& database, std::string_view schema, const LoadedRelease& r) {
  const auto vintage = database.query(
      in_schema(schema, "SELECT coalesce(max(vintage), 0) + 1 FROM {schema}.release WHERE period = $1"),
      {to_date(r.period)}, "numbering the vintage");
  if (!vintage) return vintage.error();
  std::vector<NamedValue> values = {
      {"release_id", std::to_string(r.release_id)},
      {"period", to_date(r.period)},
      {"vintage", vintage->text(0, 0)},
      {"status", r.decision.status},
      {"url", r.origin.url},
      {"strategy", r.origin.strategy},
      {"file_sha256", r.origin.sha256},
      {"file_bytes", std::to_string(r.origin.bytes)},
      {"etag", null_if_empty(r.origin.validators.etag)},
      {"last_modified", null_if_empty(r.origin.validators.last_modified)},
      {"member_name", r.month.member_name},
      {"csv_sha256", r.csv.sha256},
      {"csv_bytes", std::to_string(r.csv.bytes)},
      {"preamble", sql_bytea(r.month.preamble)},
      {"period_text", r.month.period_text},
      {"line_break", r.month.line_break == "\n" ? "LF" : "CRLF"},
      {"final_line_break", sql_bool(r.csv.final_line_break)},
      {"trailer", sql_bytea(r.month.trailer)},
      {"rows", std::to_string(r.month.rows)},
      {"checks", checks_json(r.month.checks)},
      {"loader_version", WAITLISTD_VERSION},
      {"upload_folder",
       r.marks.upload_folder ? std::optional(to_date(*r.marks.upload_folder)) : std::nullopt},
      {"revised", sql_bool(r.marks.revised)},
      {"held_because", sql_sentences(r.decision.held_because)},
      {"published_by", r.decision.by_hand ? "hand" : "site"},
      {"publish_because", r.decision.because},
  };
  values.insert(values.end(), r.month.own.begin(), r.month.own.end());
  const InsertedRow row = inserted_row(values);
  const auto inserted = database.query(in_schema(schema, "INSERT INTO {schema}.release " + row.sql),
                                       row.parameters, "writing the release to the ledger");
  if (!inserted) return inserted.error();
  const auto dated =
      database.query(in_schema(schema, "UPDATE {schema}.release SET superseded_at = clock_timestamp() "
                                       "WHERE release_id = $1 AND status = 'superseded'"),
                     {std::to_string(r.release_id)}, "writing the release to the ledger");
  if (!dated) return dated.error();
  if (auto remembered = remember_url(database, schema, r.origin, r.release_id); !remembered)
    return remembered.error();
  return static_cast<int>(vintage->number(0, 0));
}

Result<std::optional<CurrentFile>> current_file(Connection& database, std::string_view schema,
                                                Period period) {
  const auto found = database.query(
      in_schema(schema,
                "SELECT to_char(r.upload_folder, 'YYYY-MM'), r.last_modified, r.revised, "
                "p.published_by = 'hand' FROM {schema}.release AS r "
                "JOIN {schema}.publication AS p ON p.release_id = r.release_id AND p.valid_to IS NULL "
                "WHERE r.period = $1 AND r.status = 'current'"),
      {to_date(period)}, "looking the current release up");
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<CurrentFile>{};
  return std::optional(CurrentFile{marks_at(*found, 0), found->text(0, 3) == "t"});
}

Result<LedgerEntry> read_entry(Connection& database, std::string_view schema, std::int32_t release_id) {
  const auto found = database.query(
      in_schema(schema, "SELECT r.status, r.vintage, to_char(r.period, 'YYYY-MM'), r.csv_sha256, "
                        "r.rows_dropped_at IS NOT NULL, "
                        "EXISTS (SELECT FROM {schema}.publication AS p WHERE p.release_id = r.release_id), "
                        "r.held_because, to_char(r.upload_folder, 'YYYY-MM'), r.last_modified, r.revised, "
                        "r.rows, {schema}.headline(r.release_id) "
                        "FROM {schema}.release AS r WHERE r.release_id = $1"),
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
  entry.marks = marks_at(*found, 7);
  entry.rows = static_cast<std::uint32_t>(found->number(0, 10));
  entry.headline = found->number(0, 11);
  return entry;
}

Result<void> decide(Connection& database, std::string_view schema, std::int32_t release_id,
                    const Decision& decision, bool rows_are_back) {
  const auto written = database.query(
      in_schema(schema, "UPDATE {schema}.release SET status = $2, held_because = coalesce($3, held_because), "
                        "published_by = $4, publish_because = $5, "
                        "rows_dropped_at = CASE WHEN $6 THEN NULL ELSE rows_dropped_at END "
                        "WHERE release_id = $1"),
      {std::to_string(release_id), decision.status, sql_sentences(decision.held_because),
       decision.by_hand ? "hand" : "site", decision.because, sql_bool(rows_are_back)},
      "writing a decision to the ledger");
  return written ? Result<void>{} : written.error();
}

Result<void> lock_month(Connection& database, std::string_view schema, Period period) {
  const auto locked = database.query(in_schema(schema, "SELECT {schema}.lock_month($1)"), {to_date(period)},
                                     "waiting for the month's lock");
  return locked ? Result<void>{} : locked.error();
}

Result<void> insert_rejected(Connection& database, std::string_view schema, const FileOrigin& origin,
                             std::optional<Period> period, const std::string& reason) {
  // Where the site and the operator have the same file, it is the site's: that one says which months there
  // are.
  const auto month = month_of_rejected(database, schema, origin, period);
  if (!month) return month.error();
  const std::optional<std::string> first_of_month = *month ? std::optional(to_date(**month)) : std::nullopt;
  const auto updated = database.query(
      in_schema(schema, "UPDATE {schema}.release SET rejected_because = $2, loader_version = $3, "
                        "loaded_at = clock_timestamp(), period = coalesce($4, period), "
                        "strategy = CASE strategy WHEN 'command line' THEN $5 ELSE strategy END, "
                        "url = CASE strategy WHEN 'command line' THEN $6 ELSE url END "
                        "WHERE status = 'rejected' AND file_sha256 = $1 RETURNING release_id"),
      {origin.sha256, reason, WAITLISTD_VERSION, first_of_month, origin.strategy, origin.url},
      "writing a rejection to the ledger");
  if (!updated) return updated.error();
  if (updated->rows() > 0)
    return remember_url(database, schema, origin, static_cast<int>(updated->number(0, 0)));
  const InsertedRow row = inserted_row({{"period", first_of_month},
                                        {"status", "rejected"},
                                        {"url", origin.url},
                                        {"strategy", origin.strategy},
                                        {"file_sha256", origin.sha256},
                                        {"file_bytes", std::to_string(origin.bytes)},
                                        {"etag", null_if_empty(origin.validators.etag)},
                                        {"last_modified", null_if_empty(origin.validators.last_modified)},
                                        {"rejected_because", reason},
                                        {"loader_version", WAITLISTD_VERSION}});
  const auto inserted =
      database.query(in_schema(schema, "INSERT INTO {schema}.release " + row.sql + " RETURNING release_id"),
                     row.parameters, "writing a rejection to the ledger");
  if (!inserted) return inserted.error();
  return remember_url(database, schema, origin, static_cast<int>(inserted->number(0, 0)));
}

} // namespace waitlistd
