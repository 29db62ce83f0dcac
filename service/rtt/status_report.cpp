#include "service/rtt/status_report.hpp"

#include "service/rtt/absence.hpp"
#include "service/rtt/control_figures.hpp"

#include <boost/json.hpp>

namespace waitlistd::rtt {
namespace {

struct Reconciled {
  bool months_are_loaded = false;
  std::optional<Agreement> agreement; ///< absent where none of NHS England's own figures have been read
  std::string control_failure;        ///< why the newest address of them could not be read; may be empty
};

// "our England equals NHS England's in 117 of 118 months", and in which it does not.
void append_agreement(std::string& out, const Reconciled& report) {
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
  } else if (report.months_are_loaded) {
    out += "our England has not been compared with NHS England's: no Overview Timeseries has been read\n";
  }
  if (!report.control_failure.empty())
    out += "    note  the newest Overview Timeseries could not be read: " + report.control_failure + "\n";
}

boost::json::value agreement_json(const Reconciled& report) {
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

Result<void> read_agreement_into(Connection& database, Reconciled& report) {
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

Result<MoreStatus> more_status(Connection& database, std::optional<Period> newest) {
  MoreStatus more;
  boost::json::object json{{"newest_beside_others", nullptr}};
  if (newest) {
    const auto beside = read_absence(database, to_date(*newest));
    if (!beside) return beside.error();
    more.of_newest_month = absence_text(*beside);
    json["newest_beside_others"] = absence_json(*beside);
  }
  Reconciled reconciled{newest.has_value(), {}, {}};
  if (auto read = read_agreement_into(database, reconciled); !read) return read.error();
  append_agreement(more.of_all, reconciled);
  json["reconciliation"] = agreement_json(reconciled);
  more.json = boost::json::serialize(json);
  return more;
}

} // namespace waitlistd::rtt
