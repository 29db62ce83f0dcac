#include "core/alerts/tenant_plan.hpp"

#include "core/alerts/json_document.hpp"
#include "core/alerts/tenant_json.hpp"
#include "core/text_encoding.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <map>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;
using Lines = std::vector<std::string>;

constexpr std::size_t longest_shown = 100;

json::object written(const std::string& text) { return json::parse(text).get_object(); }

std::string shown(const json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member ? shortened(json_text(*member), longest_shown) : "none";
}

// "title "A" → "B"; when {"above": 1} → {"above": 2}", in the order in which they are written.
std::string members_changed(const json::object& was, const json::object& is) {
  std::vector<std::string> names;
  for (const auto& member : is)
    names.emplace_back(member.key());
  for (const auto& member : was)
    if (!is.contains(member.key())) names.emplace_back(member.key());
  std::string out;
  for (const std::string& name : names) {
    const auto* before = was.if_contains(name);
    const auto* after = is.if_contains(name);
    if (before && after && *before == *after) continue;
    out += (out.empty() ? "" : "; ") + name + " " + shown(was, name) + " → " + shown(is, name);
  }
  return out;
}

const Rule* find_rule(const Tenant& tenant, const std::string& name) {
  const auto found = std::find_if(tenant.rules.begin(), tenant.rules.end(),
                                  [&](const Rule& rule) { return rule.name == name; });
  return found == tenant.rules.end() ? nullptr : &*found;
}

Lines rules_added(const Tenant& tenant) {
  Lines lines;
  for (const Rule& rule : tenant.rules)
    lines.push_back("+ rule " + rule.name);
  return lines;
}

Lines differences(const Tenant& was, const Tenant& is) {
  Lines lines;
  json::object head_before = written(write_tenant(was));
  json::object head_after = written(write_tenant(is));
  head_before.erase("rules");
  head_after.erase("rules");
  if (std::string changed = members_changed(head_before, head_after); !changed.empty())
    lines.push_back("~ " + std::move(changed));
  for (const Rule& rule : is.rules) {
    const Rule* before = find_rule(was, rule.name);
    if (!before)
      lines.push_back("+ rule " + rule.name);
    else if (*before != rule)
      lines.push_back("~ rule " + rule.name + ": " +
                      members_changed(written(write_rule(*before)), written(write_rule(rule))));
  }
  for (const Rule& rule : was.rules)
    if (!find_rule(is, rule.name)) lines.push_back("- rule " + rule.name);
  if (lines.empty() && was != is) lines.push_back("~ the rules' order");
  return lines;
}

TenantChange change_of(const Tenant* was, const Tenant* is) {
  using enum TenantChange::Kind;
  if (!was) return {added, *is, rules_added(*is)};
  if (!is) return {removed, *was, {}};
  Lines lines = differences(*was, *is);
  const auto kind = lines.empty() ? unchanged : changed;
  return {kind, *is, std::move(lines)};
}

std::string_view sign(TenantChange::Kind kind) {
  switch (kind) {
  case TenantChange::Kind::added:
    return "+";
  case TenantChange::Kind::changed:
    return "~";
  case TenantChange::Kind::removed:
    return "-";
  case TenantChange::Kind::unchanged:
    break;
  }
  return " ";
}

} // namespace

std::vector<TenantChange> plan_tenants(const std::vector<Tenant>& stored, const std::vector<Tenant>& given,
                                       bool prune) {
  std::map<std::string, std::pair<const Tenant*, const Tenant*>> by_name;
  for (const Tenant& tenant : stored)
    by_name[tenant.name].first = &tenant;
  for (const Tenant& tenant : given)
    by_name[tenant.name].second = &tenant;
  std::vector<TenantChange> plan;
  for (const auto& [name, pair] : by_name)
    if (pair.second || prune) plan.push_back(change_of(pair.first, pair.second));
  return plan;
}

std::string plan_text(const std::vector<TenantChange>& plan) {
  std::string out;
  std::map<TenantChange::Kind, int> count;
  for (const TenantChange& change : plan) {
    ++count[change.kind];
    out += std::string(sign(change.kind)) + " tenant " + change.tenant.name;
    if (!change.tenant.title.empty()) out += " (" + change.tenant.title + ")";
    out += "\n";
    for (const std::string& line : change.details)
      out += "    " + line + "\n";
  }
  const auto number = [&](TenantChange::Kind kind) { return std::to_string(count[kind]); };
  return out + number(TenantChange::Kind::added) + " new, " + number(TenantChange::Kind::changed) +
         " changed, " + number(TenantChange::Kind::removed) + " removed, " +
         number(TenantChange::Kind::unchanged) + " unchanged\n";
}

} // namespace waitlistd::alerts
