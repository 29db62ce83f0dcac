#include "service/discovery/report.hpp"

#include <boost/json.hpp>

namespace waitlistd {

std::string discovery_table(const Discovery& discovery) {
  std::string out;
  for (const StrategyOutcome& outcome : discovery.strategies)
    out += "strategy " + outcome.strategy + ": " + outcome.outcome + ", " + outcome.detail + "\n";
  for (const Candidate& c : discovery.releases)
    out += (c.chosen ? "* " : "  ") + (c.period ? to_string(*c.period) : std::string("       ")) +
           (c.revised ? "  revised  " : "  first    ") + c.strategy + "  " + c.url + "\n             " +
           c.reason + "\n";
  for (const Candidate& c : discovery.control_figures)
    if (c.chosen)
      out += "figures to compare with: " + (c.period ? to_string(*c.period) : std::string("")) + "  " +
             c.url + "\n";
  for (const Refused& refused : discovery.refused)
    out += "refused: " + refused.url + "\n             " + refused.reason + "\n";
  return out;
}

std::string discovery_json(const Discovery& discovery) {
  boost::json::array releases;
  for (const Candidate& c : discovery.releases)
    releases.push_back(boost::json::object{
        {"period", c.period ? boost::json::value(to_string(*c.period)) : boost::json::value(nullptr)},
        {"url", c.url},
        {"text", c.text},
        {"revised", c.revised},
        {"strategy", c.strategy},
        {"chosen", c.chosen},
        {"reason", c.reason}});
  boost::json::array strategies;
  for (const StrategyOutcome& outcome : discovery.strategies)
    strategies.push_back(boost::json::object{
        {"strategy", outcome.strategy}, {"outcome", outcome.outcome}, {"detail", outcome.detail}});
  boost::json::array refused;
  for (const Refused& r : discovery.refused)
    refused.push_back(boost::json::object{{"url", r.url}, {"reason", r.reason}});
  boost::json::array control_figures;
  for (const Candidate& c : discovery.control_figures)
    control_figures.push_back(boost::json::object{
        {"period", c.period ? boost::json::value(to_string(*c.period)) : boost::json::value(nullptr)},
        {"url", c.url},
        {"text", c.text}});
  const boost::json::object out{
      {"control_figures", std::move(control_figures)},
      {"releases", std::move(releases)},
      {"strategies", std::move(strategies)},
      {"pages_read", boost::json::array(discovery.pages_read.begin(), discovery.pages_read.end())},
      {"refused", std::move(refused)},
      {"requests", discovery.requests}};
  return boost::json::serialize(out) + "\n";
}

} // namespace waitlistd
