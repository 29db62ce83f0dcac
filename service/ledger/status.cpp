// What is in the database and what its checks found, for a person or as JSON.
#include "service/collection.hpp"

#include "core/text.hpp"
#include "service/database/schema.hpp"

#include <boost/json.hpp>

namespace waitlistd {
namespace {

struct ReleaseStatus {
  std::string period; ///< YYYY-MM; empty where a rejected file did not say
  int vintage = 0;
  std::string status;
  std::string url;
  std::string strategy;
  std::string csv_sha256;
  std::string loaded_at; ///< ISO 8601, UTC
  std::string rejected_because;
  std::string checks_json;
  std::string held_json;    ///< why it was held, a JSON array of sentences; [] where it was not
  std::string current_json; ///< when it was current: a JSON array of {from, to, because}, oldest first
  std::int64_t rows = 0;
  std::optional<std::int64_t> headline;
};

struct StatusReport {
  std::string database; ///< description, no secret
  int periods = 0;      ///< months with a current release
  std::string oldest;   ///< YYYY-MM
  std::string newest;
  int held = 0;               ///< releases that wait for the operator, of whatever month
  std::string not_understood; ///< links of the pages as last read that look like data files; mostly empty
  std::vector<std::string>
      missing; ///< months since the oldest that are not shown, each with what is known of it
  std::vector<ReleaseStatus> releases; ///< newest month first, newest vintage first
  MoreStatus more;
};

// What the operator loaded by hand and was refused is news for a week, or until a file took its place: the
// same path or address holds another one by then, or the month was loaded. The site's is told with its month.
constexpr const char* releases_sql = R"(
SELECT to_char(r.period, 'YYYY-MM'), r.vintage, r.status, r.url, r.strategy, r.csv_sha256,
       to_char(r.loaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), r.rejected_because, r.checks, r.rows, {schema}.headline(r.release_id),
       coalesce(r.held_because, '[]'),
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'from', to_char(p.valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                            'to', to_char(p.valid_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                            'because', p.reason) ORDER BY p.valid_from)
                 FROM {schema}.publication AS p WHERE p.release_id = r.release_id), '[]')
FROM {schema}.release AS r
WHERE (r.period IS NULL OR r.status = 'held' OR r.period >= (SELECT min(period) FROM (SELECT DISTINCT period FROM {schema}.release
                                       WHERE period IS NOT NULL ORDER BY period DESC LIMIT $1) AS newest))
  AND NOT (r.status = 'rejected' AND r.strategy = 'command line'
           AND (r.loaded_at < clock_timestamp() - interval '7 days'
                OR NOT EXISTS (SELECT FROM {schema}.release_url AS u WHERE u.release_id = r.release_id)
                OR EXISTS (SELECT FROM {schema}.release AS later
                           WHERE later.period = r.period AND later.status <> 'rejected' AND later.loaded_at > r.loaded_at)))
ORDER BY r.period DESC NULLS LAST, r.vintage DESC NULLS FIRST, r.loaded_at DESC)";

Result<void> read_releases(Connection& database, std::string_view schema, int newest_periods,
                           StatusReport& report) {
  const auto found =
      database.query(in_schema(schema, releases_sql), {std::to_string(newest_periods)}, "reading the ledger");
  if (!found) return found.error();
  for (int i = 0; i < found->rows(); ++i) {
    ReleaseStatus release{found->text(i, 0),  static_cast<int>(found->number(i, 1)),
                          found->text(i, 2),  found->text(i, 3),
                          found->text(i, 4),  found->text(i, 5),
                          found->text(i, 6),  found->text(i, 7),
                          found->text(i, 8),  found->text(i, 11),
                          found->text(i, 12), found->number(i, 9),
                          std::nullopt};
    if (found->at(i, 10)) release.headline = found->number(i, 10);
    report.releases.push_back(std::move(release));
  }
  return {};
}

Result<void> read_months(Connection& database, std::string_view schema, StatusReport& report) {
  const auto span = database.query(
      in_schema(schema, "SELECT count(*), to_char(min(period), 'YYYY-MM'), to_char(max(period), 'YYYY-MM') "
                        "FROM {schema}.release WHERE status = 'current'"),
      {}, "reading the ledger");
  if (!span) return span.error();
  report.periods = static_cast<int>(span->number(0, 0));
  report.oldest = span->text(0, 1);
  report.newest = span->text(0, 2);
  const auto missing = database.query(
      in_schema(schema, "SELECT to_char(period, 'YYYY-MM') || coalesce(' (' || status || ': ' || because || "
                        "')', '') FROM {schema}.missing_month ORDER BY period"),
      {}, "reading the months that are missing");
  if (!missing) return missing.error();
  for (int i = 0; i < missing->rows(); ++i)
    report.missing.push_back(missing->text(i, 0));
  return {};
}

Result<StatusReport> read_status(Connection& database, const Collection& collection, int newest_periods) {
  StatusReport report;
  report.database = database.description();
  if (auto read = read_months(database, collection.schema, report); !read) return read.error();
  const auto now = collection.standing(database);
  if (!now) return now.error();
  report.held = now->held;
  const auto links = database.query(
      in_schema(collection.schema,
                "SELECT substring(d.detail FROM 'not understood: .*') FROM {schema}.discovery AS d "
                "WHERE d.source = $1 AND d.strategy IN ('pages', 'browser') ORDER BY d.last_at DESC LIMIT 1"),
      {std::string(collection.name)}, "reading what the pages held");
  if (!links) return links.error();
  if (links->rows() > 0) report.not_understood = links->text(0, 0);
  if (auto read = read_releases(database, collection.schema, newest_periods, report); !read)
    return read.error();
  if (collection.more_status) {
    auto more = collection.more_status(database, parse_iso_period(report.newest));
    if (!more) return more.error();
    report.more = std::move(*more);
  }
  return report;
}

void append_checks(std::string& out, const std::string& checks_json) {
  const boost::json::value checks = boost::json::parse(checks_json);
  for (const auto& check : checks.as_array()) {
    const auto deviations = check.at("deviations").to_number<std::int64_t>();
    out += deviations == 0 ? "    ok    " : "    note  ";
    out += check.at("name").as_string();
    out += ": " + grouped(check.at("examined").to_number<std::int64_t>()) + " examined";
    if (deviations > 0) out += ", " + grouped(deviations) + " deviate";
    out += "\n";
    for (const auto& example : check.at("examples").as_array()) {
      out += "            ";
      out += example.as_string();
      out += "\n";
    }
  }
}

void append_sentences(std::string& out, const std::string& sentences_json, const char* before) {
  const boost::json::value sentences = boost::json::parse(sentences_json);
  for (const auto& sentence : sentences.as_array())
    out.append(before).append(sentence.as_string()).append("\n");
}

void append_intervals(std::string& out, const std::string& current_json) {
  const boost::json::value intervals = boost::json::parse(current_json);
  for (const auto& interval : intervals.as_array()) {
    out.append("    current from ").append(interval.at("from").as_string());
    if (interval.at("to").is_string()) out.append(" to ").append(interval.at("to").as_string());
    out.append(": ").append(interval.at("because").as_string()).append("\n");
  }
}

void append_release(std::string& out, const Collection& collection, const ReleaseStatus& release) {
  out += "\n" + (release.period.empty() ? std::string("unknown month") : release.period);
  if (release.status == "rejected") {
    out += "  rejected " + release.loaded_at + "\n    " + release.url + "\n    " + release.rejected_because +
           "\n";
    return;
  }
  out += "  vintage " + std::to_string(release.vintage) + ", " + release.status + ", loaded " +
         release.loaded_at + "\n    " + grouped(release.rows) + " rows";
  if (release.headline)
    out += ", " + std::string(collection.headline_title) + " " + grouped(*release.headline);
  out += "\n    " + release.url + " (found by: " + release.strategy + ")\n    CSV SHA-256 " +
         release.csv_sha256 + "\n";
  if (release.status == "held")
    out += "    not shown; `waitlistd accept --period " + release.period + " --vintage " +
           std::to_string(release.vintage) + "` publishes it as it is\n";
  append_sentences(out, release.held_json, release.status == "held" ? "    held: " : "    was held: ");
  append_intervals(out, release.current_json);
  append_checks(out, release.checks_json);
}

std::string status_text(const Collection& collection, const StatusReport& report) {
  std::string out = report.database + "\n";
  if (report.periods == 0)
    out += "no month is loaded; `waitlistd once` loads the newest\n";
  else
    out += std::to_string(report.periods) + (report.periods == 1 ? " month, " : " months, ") + report.oldest +
           " to " + report.newest + "\n";
  out += report.more.of_newest_month;
  if (!report.not_understood.empty()) out += "links of the site " + report.not_understood + "\n";
  for (const std::string& month : report.missing)
    out += "missing: " + month + "\n";
  if (report.held > 0)
    out += std::to_string(report.held) + (report.held == 1 ? " release is" : " releases are") +
           " held and not shown, see below\n";
  out += report.more.of_all;
  for (const ReleaseStatus& release : report.releases)
    append_release(out, collection, release);
  if (report.periods > 0)
    out += "\nContains public sector information licensed under the Open Government Licence v3.0 (NHS "
           "England).\n";
  return out;
}

boost::json::object release_json(const Collection& collection, const ReleaseStatus& r) {
  boost::json::object release{
      {"status", r.status}, {"url", r.url}, {"strategy", r.strategy}, {"loaded_at", r.loaded_at}};
  release["period"] = r.period.empty() ? boost::json::value(nullptr) : boost::json::value(r.period);
  if (r.status == "rejected") {
    release["rejected_because"] = r.rejected_because;
    return release;
  }
  release["vintage"] = r.vintage;
  release["rows"] = r.rows;
  release["csv_sha256"] = r.csv_sha256;
  release[collection.headline_name] =
      r.headline ? boost::json::value(*r.headline) : boost::json::value(nullptr);
  release["checks"] = boost::json::parse(r.checks_json);
  release["held_because"] = boost::json::parse(r.held_json);
  release["current"] = boost::json::parse(r.current_json);
  return release;
}

std::string status_json(const Collection& collection, const StatusReport& report) {
  boost::json::array releases;
  for (const ReleaseStatus& release : report.releases)
    releases.push_back(release_json(collection, release));
  boost::json::object out{{"database", report.database},
                          {"periods", report.periods},
                          {"oldest", report.oldest},
                          {"newest", report.newest},
                          {"held", report.held},
                          {"not_understood", report.not_understood},
                          {"missing", boost::json::array(report.missing.begin(), report.missing.end())}};
  if (!report.more.json.empty()) {
    const boost::json::value more = boost::json::parse(report.more.json);
    for (const auto& [name, value] : more.as_object())
      out[name] = value;
  }
  out["releases"] = std::move(releases);
  return boost::json::serialize(out) + "\n";
}

} // namespace

Result<std::string> Collection::status(Connection& database, int newest_periods, bool json) const {
  const auto report = read_status(database, *this, newest_periods);
  if (!report) return report.error();
  return json ? status_json(*this, *report) : status_text(*this, *report);
}

} // namespace waitlistd
