#include "service/rtt/status_report.hpp"

#include "core/text.hpp"
#include "service/rtt/control_figures.hpp"
#include "service/rtt/ledger.hpp"

#include <boost/json.hpp>

namespace waitlistd::rtt {
namespace {

// What the operator loaded by hand and was refused is news for a week, or until a file took its place: the
// same path or address holds another one by then, or the month was loaded. The site's is told with its month.
constexpr const char* releases_sql = R"(
SELECT to_char(r.period, 'YYYY-MM'), r.vintage, r.status, r.url, r.strategy, r.csv_sha256,
       to_char(r.loaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), r.rejected_because, r.checks, r.rows, e.total,
       coalesce(r.held_because, '[]'),
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'from', to_char(p.valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                            'to', to_char(p.valid_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                            'because', p.reason) ORDER BY p.valid_from)
                 FROM rtt.publication AS p WHERE p.release_id = r.release_id), '[]')
FROM rtt.release AS r
LEFT JOIN rtt.england_month_vintage AS e
       ON (e.release_id, e.part, e.treatment_function_code) = (r.release_id, 'Part_2', 'C_999')
WHERE (r.period IS NULL OR r.status = 'held' OR r.period >= (SELECT min(period) FROM (SELECT DISTINCT period FROM rtt.release
                                       WHERE period IS NOT NULL ORDER BY period DESC LIMIT $1) AS newest))
  AND NOT (r.status = 'rejected' AND r.strategy = 'command line'
           AND (r.loaded_at < clock_timestamp() - interval '7 days'
                OR NOT EXISTS (SELECT FROM rtt.release_url AS u WHERE u.release_id = r.release_id)
                OR EXISTS (SELECT FROM rtt.release AS later
                           WHERE later.period = r.period AND later.status <> 'rejected' AND later.loaded_at > r.loaded_at)))
ORDER BY r.period DESC NULLS LAST, r.vintage DESC NULLS FIRST, r.loaded_at DESC)";

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

void append_release(std::string& out, const ReleaseStatus& release) {
  out += "\n" + (release.period.empty() ? std::string("unknown month") : release.period);
  if (release.status == "rejected") {
    out += "  rejected " + release.loaded_at + "\n    " + release.url + "\n    " + release.rejected_because +
           "\n";
    return;
  }
  out += "  vintage " + std::to_string(release.vintage) + ", " + release.status + ", loaded " +
         release.loaded_at + "\n    " + grouped(release.rows) + " rows";
  if (release.waiting_list) out += ", England's waiting list " + grouped(*release.waiting_list);
  out += "\n    " + release.url + " (found by: " + release.strategy + ")\n    CSV SHA-256 " +
         release.csv_sha256 + "\n";
  if (release.status == "held")
    out += "    not shown; `waitlistd accept --period " + release.period + " --vintage " +
           std::to_string(release.vintage) + "` publishes it as it is\n";
  append_sentences(out, release.held_json, release.status == "held" ? "    held: " : "    was held: ");
  append_intervals(out, release.current_json);
  append_checks(out, release.checks_json);
}

// "our England equals NHS England's in 117 of 118 months", and in which it does not.
void append_agreement(std::string& out, const StatusReport& report) {
  if (report.agreement) {
    const Agreement& a = *report.agreement;
    if (a.months_compared == 0)
      out += "our England is not compared with NHS England's: no loaded month is in its figures";
    else
      out += "our England equals NHS England's in " + std::to_string(a.months_agreeing) + " of " +
             std::to_string(a.months_compared) + (a.months_compared == 1 ? " month" : " months");
    out += " (Overview Timeseries to " + to_string(a.reaches) + ", " + a.file + ")\n";
    for (const std::string& month : a.differences)
      out += "    differs  " + month + "\n";
  } else if (report.periods > 0) {
    out += "our England has not been compared with NHS England's: no Overview Timeseries has been read\n";
  }
  if (!report.control_failure.empty())
    out += "    note  the newest Overview Timeseries could not be read: " + report.control_failure + "\n";
}

boost::json::value agreement_json(const StatusReport& report) {
  boost::json::object out;
  if (report.agreement) {
    const Agreement& a = *report.agreement;
    out = {{"file", a.file},
           {"reaches", to_string(a.reaches)},
           {"months_compared", a.months_compared},
           {"months_agreeing", a.months_agreeing},
           {"figures_compared", a.figures_compared},
           {"figures_differing", a.figures_differing},
           {"differences", boost::json::array(a.differences.begin(), a.differences.end())}};
  }
  if (!report.control_failure.empty()) out["failure"] = report.control_failure;
  return out.empty() ? boost::json::value(nullptr) : boost::json::value(std::move(out));
}

Result<void> read_agreement_into(Connection& database, StatusReport& report) {
  auto agreement = read_agreement(database);
  if (!agreement) return agreement.error();
  report.agreement = std::move(*agreement);
  const auto failed = database.query("SELECT CASE WHEN state <> 'read' THEN because END FROM rtt.control_url "
                                     "ORDER BY asked_at DESC LIMIT 1",
                                     {}, "reading the ledger");
  if (!failed) return failed.error();
  if (failed->rows() > 0) report.control_failure = failed->text(0, 0);
  return {};
}

} // namespace

Result<StatusReport> read_status(Connection& database, int newest_periods) {
  StatusReport report;
  report.database = database.description();
  const auto span = database.query(
      "SELECT count(*), to_char(min(period), 'YYYY-MM'), to_char(max(period), 'YYYY-MM') FROM rtt.release "
      "WHERE status = 'current'",
      {}, "reading the ledger");
  if (!span) return span.error();
  report.periods = static_cast<int>(span->number(0, 0));
  report.oldest = span->text(0, 1);
  report.newest = span->text(0, 2);
  if (report.periods > 0) {
    auto beside = read_absence(database, report.newest + "-01");
    if (!beside) return beside.error();
    report.newest_beside = std::move(*beside);
  }
  const auto now = standing(database);
  if (!now) return now.error();
  report.held = now->held;
  const auto links = database.query(
      "SELECT substring(d.detail FROM 'not understood: .*') FROM rtt.discovery AS d "
      "WHERE d.source = 'nhs' AND d.strategy IN ('pages', 'browser') ORDER BY d.last_at DESC LIMIT 1",
      {}, "reading what the pages held");
  if (!links) return links.error();
  if (links->rows() > 0) report.not_understood = links->text(0, 0);
  const auto missing = database.query(
      "SELECT to_char(period, 'YYYY-MM') || coalesce(' (' || status || ': ' || because || ')', '') FROM "
      "rtt.missing_month ORDER BY period",
      {}, "reading the months that are missing");
  if (!missing) return missing.error();
  for (int i = 0; i < missing->rows(); ++i)
    report.missing.push_back(missing->text(i, 0));
  const auto found = database.query(releases_sql, {std::to_string(newest_periods)}, "reading the ledger");
  if (!found) return found.error();
  for (int i = 0; i < found->rows(); ++i) {
    ReleaseStatus release{found->text(i, 0),  static_cast<int>(found->number(i, 1)),
                          found->text(i, 2),  found->text(i, 3),
                          found->text(i, 4),  found->text(i, 5),
                          found->text(i, 6),  found->text(i, 7),
                          found->text(i, 8),  found->text(i, 11),
                          found->text(i, 12), found->number(i, 9),
                          std::nullopt};
    if (found->at(i, 10)) release.waiting_list = found->number(i, 10);
    report.releases.push_back(std::move(release));
  }
  if (auto read = read_agreement_into(database, report); !read) return read.error();
  return report;
}

std::string status_text(const StatusReport& report) {
  std::string out = report.database + "\n";
  if (report.periods == 0)
    out += "no month is loaded; `waitlistd once` loads the newest\n";
  else
    out += std::to_string(report.periods) + (report.periods == 1 ? " month, " : " months, ") + report.oldest +
           " to " + report.newest + "\n";
  if (report.newest_beside) out += absence_text(*report.newest_beside);
  if (!report.not_understood.empty()) out += "links of the site " + report.not_understood + "\n";
  for (const std::string& month : report.missing)
    out += "missing: " + month + "\n";
  if (report.held > 0)
    out += std::to_string(report.held) + (report.held == 1 ? " release is" : " releases are") +
           " held and not shown, see below\n";
  append_agreement(out, report);
  for (const ReleaseStatus& release : report.releases)
    append_release(out, release);
  if (report.periods > 0)
    out += "\nContains public sector information licensed under the Open Government Licence v3.0 (NHS "
           "England).\n";
  return out;
}

std::string status_json(const StatusReport& report) {
  boost::json::array releases;
  for (const ReleaseStatus& r : report.releases) {
    boost::json::object release{
        {"status", r.status}, {"url", r.url}, {"strategy", r.strategy}, {"loaded_at", r.loaded_at}};
    release["period"] = r.period.empty() ? boost::json::value(nullptr) : boost::json::value(r.period);
    if (r.status == "rejected") {
      release["rejected_because"] = r.rejected_because;
    } else {
      release["vintage"] = r.vintage;
      release["rows"] = r.rows;
      release["csv_sha256"] = r.csv_sha256;
      release["waiting_list"] =
          r.waiting_list ? boost::json::value(*r.waiting_list) : boost::json::value(nullptr);
      release["checks"] = boost::json::parse(r.checks_json);
      release["held_because"] = boost::json::parse(r.held_json);
      release["current"] = boost::json::parse(r.current_json);
    }
    releases.push_back(std::move(release));
  }
  const boost::json::object out{
      {"database", report.database},
      {"periods", report.periods},
      {"oldest", report.oldest},
      {"newest", report.newest},
      {"newest_beside_others", report.newest_beside ? boost::json::value(absence_json(*report.newest_beside))
                                                    : boost::json::value(nullptr)},
      {"held", report.held},
      {"not_understood", report.not_understood},
      {"missing", boost::json::array(report.missing.begin(), report.missing.end())},
      {"reconciliation", agreement_json(report)},
      {"releases", std::move(releases)}};
  return boost::json::serialize(out) + "\n";
}

} // namespace waitlistd::rtt
