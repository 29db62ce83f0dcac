#include "core/alerts/starter_rules.hpp"

namespace waitlistd::alerts {
namespace {

Rule rule(std::string name, std::string title, std::string text, Condition condition) {
  Rule out;
  out.name = std::move(name);
  out.title = std::move(title);
  out.text = std::move(text);
  out.condition = std::move(condition);
  return out;
}

using Group = Places::Group;

Rule at(Group place, std::string measure, Rule out) {
  out.places = {{place, {}}};
  out.measure = std::move(measure);
  return out;
}

Rule graver(Rule out) {
  out.severity = Severity::critical;
  return out;
}

Decimal whole(std::int64_t number) { return {number * 1'000'000}; }

Rule overdue() {
  return rule("overdue", "The release is overdue",
              "The newest month should have been published by now, and is not here. Look at `waitlistd "
              "status`: either NHS "
              "England is late, or the site is not reached.",
              Overdue{});
}

} // namespace

Tenant default_tenant() {
  Tenant tenant;
  tenant.name = "default";
  tenant.title = "This database";
  tenant.rules = {
      overdue(),
      rule("rejected", "A published file was rejected",
           "A file of the site was not loaded, because it is not what a release looks like. `waitlistd "
           "status` says why.",
           Rejected{}),
      rule("held", "A release waits for somebody to accept it",
           "A release is loaded and not shown, because it may be a part only of what was published. "
           "`waitlistd status` says "
           "why; `waitlistd accept` publishes it.",
           Held{}),
      rule("findings", "The newest month's checks found something",
           "The newest month is loaded and shown, and something about it is odd. `waitlistd status` says "
           "what.",
           Findings{}),
      at(Group::england, "percent_within_18",
         rule("england-within-18", "England misses a standard for 18 weeks",
              "Of those who wait in England too few have waited less than 18 weeks, by a national standard "
              "that is in force.",
              NationalStandard{})),
      at(Group::england, "percent_over_52",
         rule("england-over-52", "England misses the standard for 52 weeks",
              "Of those who wait in England too many have waited more than 52 weeks, by the national "
              "standard in force.",
              NationalStandard{})),
      at(Group::england, "total",
         rule("england-list", "England's waiting list does what it does not do by chance",
              "The list's newest point lies where the control chart of its own past does not expect it, and "
              "on the worse side.",
              ControlChartSignals{})),
  };
  return tenant;
}

Tenant starter_tenant(const std::string& name, const std::string& provider, const std::string& icb,
                      Period first_month) {
  Tenant tenant;
  tenant.name = name;
  tenant.title = "Rules of " + name;
  tenant.places.ours = {provider};
  tenant.places.icb = icb;
  const Change on_year{Change::On::year, {}, Change::By::percent, {Beyond::above, whole(3), whole(2)}};
  tenant.rules = {
      graver(at(Group::ours, "percent_within_18",
                rule("within-18-standard", "A standard for 18 weeks is missed",
                     "Too few of our patients on the list have waited less than 18 weeks, by a national "
                     "standard that is in force.",
                     NationalStandard{}))),
      at(Group::ours, "percent_over_52",
         rule("over-52-standard", "The standard for 52 weeks is missed",
              "Too many of our patients on the list have waited more than 52 weeks, by the national standard "
              "in force.",
              NationalStandard{})),
      graver(at(Group::ours, "over_65",
                rule("over-65", "Somebody has waited more than 65 weeks",
                     "Nobody should wait that long. Each of them needs a date.",
                     Limit{Beyond::above, whole(0), {}}))),
      at(Group::ours, "percent_within_18",
         rule("plan", "We are behind our plan for 18 weeks",
              "The figures of the plan are a sample: put those of your own into the file. Between two months "
              "the plan is a straight line.",
              Plan{{{first_month, whole(60)}, {add_months(first_month, 11), whole(65)}}, {}})),
      at(Group::ours, "total",
         rule("list-chart", "The waiting list does what it does not do by chance",
              "The newest point lies where the control chart of our own past does not expect it, and on the "
              "worse side.",
              ControlChartSignals{})),
      at(Group::ours, "percent_within_18",
         rule("within-18-chart", "The share within 18 weeks does what it does not do by chance",
              "The newest point lies where the control chart of our own past does not expect it, and on the "
              "worse side.",
              ControlChartSignals{})),
      at(Group::ours, "total",
         rule("list-on-year", "The waiting list is more than 3 % longer than a year ago",
              "It fires above 3 % and ends at 2 % or less, so that it does not come and go.", on_year)),
      graver(at(Group::ours, {},
                rule("missing", "We are missing from the release",
                     "The month has no figures of ours, and there were some before. A fall of the region's "
                     "list may be our absence only.",
                     Missing{}))),
      at(Group::ours, "total",
         rule("revised", "A revision changed our waiting list by more than 1 %",
              "NHS England published the month again, with another figure of ours. `waitlistd diff` shows "
              "what changed.",
              Revised{Change::By::percent, whole(1)})),
      overdue(),
  };
  return tenant;
}

} // namespace waitlistd::alerts
