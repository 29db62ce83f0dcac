#pragma once
// Months of a few providers whose waiting lists can be seen: so many within 18 weeks, so many beyond.

#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

#include <boost/algorithm/string/replace.hpp>

#include <string>
#include <vector>

namespace waitlistd::test {

struct SmallList {
  std::string provider;
  int within_18 = 0;
  int over_18 = 0; ///< all of them at 20 weeks
};

/// Of "January-2026": the waiting lists, one treatment function and its C_999.
inline std::string small_month(const std::string& month, const std::vector<SmallList>& lists) {
  std::vector<std::string> lines = {header()};
  for (const SmallList& list : lists) {
    const std::string bands =
        band_counts({{3, std::to_string(list.within_18)}, {20, std::to_string(list.over_18)}});
    const std::string ends = ",," + std::to_string(list.within_18 + list.over_18);
    lines.push_back(row(list.provider, "01A", "Part_2", "C_100", bands, ends));
    lines.push_back(row(list.provider, "01A", "Part_2", "C_999", bands, ends));
  }
  return boost::replace_all_copy(file_of(lines), "January-2026", month);
}

/// A database of small months and one tenant, "ours" being RAA.
struct AlertsPlace : Place {
  /// A file of its own name, so that what was loaded last is what was published last.
  void publish(const std::string& month, const std::vector<SmallList>& lists) const {
    static int files = 0;
    load("month" + std::to_string(++files) + ".csv", small_month(month, lists));
  }
  /// `rules`: the members of the array.
  Finished apply(const std::string& rules, const std::string& more = {}) const {
    write_file(folder / "trust.json",
               R"({"tenant":"trust","title":"A trust","places":{"ours":["RAA"],"peers":["RAB"]})" + more +
                   R"(,"rules":[)" + rules + "]}");
    auto finished = run({"tenant", "apply", (folder / "trust.json").string()});
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    return finished;
  }
  /// "2026-01 v1 fired, 2026-02 v1 cleared": what happened to the only alert there is of that rule.
  std::string events(const std::string& rule) const {
    return value("SELECT string_agg(to_char(e.period, 'YYYY-MM') || ' v' || e.vintage || ' ' || e.kind, ', ' "
                 "ORDER BY e.event_id) "
                 "FROM tenant_trust.event AS e JOIN tenant_trust.alert AS a USING (alert_id) "
                 "JOIN tenant_trust.rule AS r USING (rule_id) WHERE r.name = '" +
                 rule + "'");
  }
  /// "firing since 2026-01, of 2026-02"; NULL: quiet and never was anything else
  std::string state(const std::string& rule) const {
    return value("SELECT a.state || CASE WHEN a.since IS NULL THEN '' ELSE ' since ' || to_char(a.since, "
                 "'YYYY-MM') END || ', of ' || "
                 "to_char(a.of, 'YYYY-MM') || CASE WHEN a.is_absent THEN ', absent' ELSE '' END "
                 "FROM tenant_trust.alert AS a JOIN tenant_trust.rule AS r USING (rule_id) WHERE r.name = '" +
                 rule + "'");
  }
};

} // namespace waitlistd::test
