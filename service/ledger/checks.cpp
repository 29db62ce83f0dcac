#include "service/ledger/checks.hpp"

#include <boost/json.hpp>

namespace waitlistd {

std::string checks_json(const std::vector<Check>& checks) {
  boost::json::array out;
  for (const Check& check : checks) {
    boost::json::array examples(check.examples.begin(), check.examples.end());
    out.push_back(boost::json::object{{"name", check.name},
                                      {"examined", check.examined},
                                      {"deviations", check.deviations},
                                      {"examples", std::move(examples)}});
  }
  return boost::json::serialize(out);
}

} // namespace waitlistd
