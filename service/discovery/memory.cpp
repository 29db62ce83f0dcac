#include "service/discovery/memory.hpp"

#include "service/database/schema.hpp"
#include "service/ledger/named_values.hpp"

#include <boost/json.hpp>

namespace waitlistd {
namespace {

// What is kept of a site that says something else each time: years of one that does not. 300 pages are more
// than there are; one that is forgotten is read whole again.
const std::string most_outcomes = "1000";
const std::string most_pages = "300";

} // namespace

Result<std::optional<RememberedPage>> DiscoveryMemory::page(const std::string& url) const {
  if (!database_) return std::optional<RememberedPage>{};
  const auto found = database_->query(
      in_schema(schema_, "SELECT etag, last_modified, links FROM {schema}.page WHERE url = $1"), {url},
      "looking a page up in the ledger");
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<RememberedPage>{};
  RememberedPage page{url, {found->text(0, 0), found->text(0, 1)}, {}};
  const auto links = boost::json::parse(found->text(0, 2));
  for (const auto& link : links.as_array())
    page.links.push_back({link.at(0).as_string().c_str(), link.at(1).as_string().c_str()});
  return std::optional(std::move(page));
}

Result<void> DiscoveryMemory::remember(const RememberedPage& page) const {
  if (!database_) return {};
  boost::json::array links;
  for (const HtmlLink& link : page.links)
    links.push_back(boost::json::array{link.text, link.url});
  const auto written = database_->query(
      in_schema(schema_,
                "INSERT INTO {schema}.page (url, etag, last_modified, links) VALUES ($1, $2, $3, $4) ON "
                "CONFLICT (url) DO "
                "UPDATE "
                "SET etag = excluded.etag, last_modified = excluded.last_modified, links = excluded.links, "
                "read_at = clock_timestamp()"),
      {page.url, null_if_empty(page.validators.etag), null_if_empty(page.validators.last_modified),
       boost::json::serialize(links)},
      "writing a page to the ledger");
  if (!written) return written.error();
  const auto forgotten =
      database_->query(in_schema(schema_, "DELETE FROM {schema}.page WHERE url IN (SELECT url FROM "
                                          "{schema}.page ORDER BY read_at DESC OFFSET $1)"),
                       {most_pages}, "forgetting old pages");
  return forgotten ? Result<void>{} : forgotten.error();
}

Result<bool> DiscoveryMemory::note(std::string_view source, const StrategyOutcome& outcome) const {
  if (!database_) return true;
  const auto written = database_->query(
      in_schema(
          schema_,
          "WITH latest AS (SELECT * FROM {schema}.discovery WHERE source = $1 AND strategy = $2 "
          "ORDER BY discovery_id DESC LIMIT 1), "
          "again AS (UPDATE {schema}.discovery AS d SET last_at = clock_timestamp(), times = d.times + 1 "
          "FROM latest "
          "WHERE d.discovery_id = latest.discovery_id AND d.outcome = $3 AND d.newest IS NOT DISTINCT FROM "
          "$4::date "
          "AND d.detail = $5 RETURNING d.discovery_id) "
          "INSERT INTO {schema}.discovery (source, strategy, outcome, newest, detail) "
          "SELECT $1, $2, $3, $4::date, $5 WHERE NOT EXISTS (SELECT FROM again) RETURNING 1"),
      {std::string(source), outcome.strategy, outcome.outcome,
       outcome.newest ? std::optional(to_date(*outcome.newest)) : std::nullopt, outcome.detail},
      "noting a strategy's outcome");
  if (!written) return written.error();
  if (written->rows() == 0) return false;
  const auto forgotten = database_->query(
      in_schema(
          schema_,
          "DELETE FROM {schema}.discovery WHERE discovery_id IN (SELECT discovery_id FROM {schema}.discovery "
          "WHERE source = $1 ORDER BY discovery_id DESC OFFSET $2)"),
      {std::string(source), most_outcomes}, "forgetting old outcomes");
  if (!forgotten) return forgotten.error();
  return true;
}

Result<std::vector<StrategyOutcome>> DiscoveryMemory::tried_within(std::string_view source,
                                                                   double seconds) const {
  std::vector<StrategyOutcome> tried;
  if (!database_) return tried;
  const auto found = database_->query(
      in_schema(schema_, "SELECT strategy, outcome, detail, to_char(newest, 'YYYY-MM') FROM "
                         "{schema}.discovery WHERE source = $1 AND "
                         "last_at > clock_timestamp() - make_interval(secs => $2) ORDER BY last_at"),
      {std::string(source), std::to_string(seconds)}, "reading what the strategies came to");
  if (!found) return found.error();
  for (int row = 0; row < found->rows(); ++row)
    tried.push_back({found->text(row, 0), found->text(row, 1), found->text(row, 2),
                     parse_iso_period(found->text(row, 3))});
  return tried;
}

} // namespace waitlistd
