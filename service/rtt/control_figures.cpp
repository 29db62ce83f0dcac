#include "service/rtt/control_figures.hpp"

#include "service/database/table_copy.hpp"
#include "service/log/log.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <sstream>

namespace waitlistd::rtt {
namespace {

const std::string source_name = "nhs";

std::optional<std::string> null_if_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// A month that has not ended has no figures: the file, or how its dates were read, is wrong, and would count
// for ever.
Result<void> check_reach(const Timeseries& timeseries) {
  const std::chrono::year_month_day today{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  const Period now{static_cast<int>(today.year()), static_cast<int>(static_cast<unsigned>(today.month()))};
  if (timeseries.last < now) return {};
  return Failure{FailureKind::rejected,
                 "it has figures for " + to_string(timeseries.last) + ", which has not ended",
                 "look at the dates in its column of months"};
}

Result<std::int32_t> insert_file(Connection& database, const TimeseriesFile& file, const std::string& url,
                                 const std::string& found_by) {
  const boost::json::array unknown(file.timeseries.unknown_columns.begin(),
                                   file.timeseries.unknown_columns.end());
  const auto inserted = database.query(
      "INSERT INTO rtt.control_file (source, sha256, url, found_by, bytes, first_month, last_month, figures, "
      "unknown_columns, loader_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
      "ON CONFLICT (source, sha256) DO UPDATE SET url = excluded.url, "
      "found_by = greatest(rtt.control_file.found_by, excluded.found_by), first_month = "
      "excluded.first_month, "
      "last_month = excluded.last_month, figures = excluded.figures, unknown_columns = "
      "excluded.unknown_columns, "
      "loader_version = excluded.loader_version, read_at = clock_timestamp() RETURNING control_file_id",
      {source_name, file.sha256, url, found_by, std::to_string(file.bytes), to_date(file.timeseries.first),
       to_date(file.timeseries.last), std::to_string(file.timeseries.figures.size()),
       boost::json::serialize(unknown), WAITLISTD_VERSION},
      "writing a file of published figures to the ledger");
  if (!inserted) return inserted.error();
  return static_cast<std::int32_t>(inserted->number(0, 0));
}

Result<void> copy_figures(Connection& database, const std::vector<PublishedFigure>& figures,
                          std::int32_t file_id) {
  TableCopy table{
      copy_sql("rtt.published_figure", "control_file_id, period, part, figure, basis, value, within"), {}};
  for (const PublishedFigure& figure : figures) {
    table.rows.row(7);
    table.rows.int4(file_id);
    table.rows.int4(postgres_date(figure.period));
    table.rows.text(figure.part);
    table.rows.text(figure.figure);
    table.rows.text(figure.basis);
    table.rows.float8(figure.value);
    table.rows.float8(figure.within);
  }
  table.rows.end();
  return copy_table(database, table, "storing the published figures");
}

Result<std::optional<RememberedControlFile>> find(Connection& database, const std::string& url) {
  const auto found = database.query("SELECT state, because, loader_version, extract(epoch FROM "
                                    "clock_timestamp() - asked_at)::bigint, etag, "
                                    "last_modified FROM rtt.control_url WHERE url = $1",
                                    {url}, "looking an address of published figures up in the ledger");
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<RememberedControlFile>{};
  const std::string state = found->text(0, 0);
  return std::optional(
      RememberedControlFile{{state == "read"      ? ControlFileState::read
                             : state == "refused" ? ControlFileState::refused
                                                  : ControlFileState::failed,
                             found->text(0, 1), found->text(0, 2), std::chrono::seconds(found->number(0, 3))},
                            {found->text(0, 4), found->text(0, 5)}});
}

Result<void> remember(Connection& database, const FileOrigin& origin, const std::string& state,
                      const std::string& because, std::optional<std::int32_t> file_id) {
  const auto written = database.query(
      "INSERT INTO rtt.control_url (url, source, state, because, control_file_id, etag, last_modified, "
      "loader_version) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (url) DO UPDATE SET state = excluded.state, "
      "because = excluded.because, control_file_id = coalesce(excluded.control_file_id, "
      "rtt.control_url.control_file_id), "
      "etag = excluded.etag, last_modified = excluded.last_modified, loader_version = "
      "excluded.loader_version, "
      "asked_at = clock_timestamp()",
      {origin.url, source_name, state, null_if_empty(because),
       file_id ? std::optional(std::to_string(*file_id)) : std::nullopt,
       null_if_empty(origin.validators.etag), null_if_empty(origin.validators.last_modified),
       WAITLISTD_VERSION},
      "writing an address of published figures to the ledger");
  return written ? Result<void>{} : written.error();
}

Result<void> note(Connection& database, const FileOrigin& origin, const std::optional<Failure>& failure) {
  if (failure)
    return remember(database, origin, failure->kind == FailureKind::rejected ? "refused" : "failed",
                    failure->message, std::nullopt);
  const auto noted = database.query("UPDATE rtt.control_url SET asked_at = clock_timestamp() WHERE url = $1",
                                    {origin.url}, "noting an unchanged address");
  return noted ? Result<void>{} : noted.error();
}

void tell_unknown_columns(const Timeseries& timeseries, const std::string& url) {
  std::string titles;
  for (const std::string& title : timeseries.unknown_columns)
    titles += (titles.empty() ? "" : "; ") + title;
  if (titles.empty()) return;
  log_event(Level::warning, "control_figures_columns",
            "the Overview Timeseries has columns that this version does not know: " + titles, {{"url", url}});
}

Result<ControlFileContent> read(Connection& database, const std::filesystem::path& path,
                                const FileOrigin& origin) {
  const auto file = read_timeseries_file(path);
  if (!file) return file.error();
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  const auto id = store_timeseries(database, *file, origin.url, "site");
  if (!id) return id.error();
  if (auto remembered = remember(database, origin, "read", {}, *id); !remembered) return remembered.error();
  if (auto committed = transaction->commit(); !committed) return committed.error();
  tell_unknown_columns(file->timeseries, origin.url);
  return ControlFileContent{file->timeseries.first, file->timeseries.last,
                            static_cast<int>(file->timeseries.figures.size()),
                            static_cast<int>(file->timeseries.unknown_columns.size())};
}

Result<std::optional<Agreement>> news(Connection& database) {
  const auto changed = database.query(
      "INSERT INTO rtt.reconciliation_told (source, what) SELECT $1, sha256 || ' ' || compared_releases FROM "
      "rtt.reconciliation_summary ON CONFLICT (source) DO UPDATE SET what = excluded.what, told_at = "
      "clock_timestamp() "
      "WHERE rtt.reconciliation_told.what <> excluded.what RETURNING 1",
      {source_name}, "comparing with the published figures");
  if (!changed) return changed.error();
  if (changed->rows() == 0) return std::optional<Agreement>{};
  return read_agreement(database);
}

} // namespace

const ControlFigures control_figures{
    .name = "the Overview Timeseries",
    .find = find,
    .read = read,
    .note = note,
    .agreement = read_agreement,
    .news = news,
};

Result<std::int32_t> store_timeseries(Connection& database, const TimeseriesFile& file,
                                      const std::string& url, const std::string& found_by) {
  if (auto checked = check_reach(file.timeseries); !checked) return checked.error();
  const auto id = insert_file(database, file, url, found_by);
  if (!id) return id;
  // Of files that neither count nor have just been read the figures are of no more use; that they were read
  // is kept.
  const auto cleared = database.query("DELETE FROM rtt.published_figure WHERE control_file_id = $1 OR "
                                      "control_file_id NOT IN (SELECT control_file_id "
                                      "FROM rtt.current_control_file)",
                                      {std::to_string(*id)}, "replacing the published figures");
  if (!cleared) return cleared.error();
  if (auto copied = copy_figures(database, file.timeseries.figures, *id); !copied) return copied.error();
  return id;
}

Result<std::optional<Agreement>> read_agreement(Connection& database) {
  const auto found = database.query("SELECT url, to_char(last_month, 'YYYY-MM'), months_compared, "
                                    "months_agreeing, figures_compared, figures_differing, "
                                    "differences FROM rtt.reconciliation_summary",
                                    {}, "comparing with the published figures");
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<Agreement>{};
  std::vector<std::string> differences;
  std::istringstream lines(found->text(0, 6));
  for (std::string line; std::getline(lines, line);)
    differences.push_back(line);
  return std::optional(Agreement{found->text(0, 0), parse_iso_period(found->text(0, 1)).value(),
                                 static_cast<int>(found->number(0, 2)), static_cast<int>(found->number(0, 3)),
                                 static_cast<int>(found->number(0, 4)), static_cast<int>(found->number(0, 5)),
                                 std::move(differences)});
}

} // namespace waitlistd::rtt
