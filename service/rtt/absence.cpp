#include "service/rtt/absence.hpp"

#include "core/text.hpp"

#include <boost/json.hpp>

namespace waitlistd::rtt {
namespace {

// More of a kind are told as a number: small providers come and go each month.
constexpr int shown_of_a_kind = 5;

constexpr const char* kinds[] = {"missing", "still missing", "merged", "returned"};

constexpr const char* providers_sql = R"(
SELECT a.kind, a.provider_code, a.provider_name, to_char(a.last_period, 'YYYY-MM'),
       rtt.list_in_month(a.last_total, a.last_total_with_nonc, a.last_period), a.last_total, a.total, a.successor_code,
       a.still_reports
FROM rtt.provider_absence AS a
WHERE a.period = $1 AND a.kind <> 'new'
ORDER BY array_position(ARRAY['missing', 'still missing', 'merged', 'returned'], a.kind),
         greatest(a.last_total, a.total) DESC NULLS LAST, a.provider_code)";

constexpr const char* changes_sql = R"(
SELECT to_char(former_period, 'YYYY-MM'), total_change, total_change_like_for_like, providers_missing, missing_former_total
FROM rtt.england_like_for_like
WHERE period = $1 AND part = 'Part_2' AND treatment_function_code = 'C_999'
ORDER BY former_period DESC)";

std::optional<std::int64_t> number_if_any(const QueryResult& found, int row, int column) {
  return found.at(row, column) ? std::optional(found.number(row, column)) : std::nullopt;
}

std::string signed_number(std::int64_t number) { return (number > 0 ? "+" : "") + grouped(number); }

std::string line_of(const AbsentProvider& provider, const std::string& period) {
  const std::string who = provider.code + " " + provider.name;
  if (provider.kind == "merged")
    return who + " goes on as " + provider.successor + " (" + provider.last_list + ")\n";
  if (provider.kind == "returned")
    return "returned in " + period + ": " + who + " (" + grouped(provider.now.value_or(0)) +
           " on the list; before, " + provider.last_list + ")\n";
  return provider.kind + " from " + period + ": " + who + " (" + provider.last_list +
         (provider.still_reports ? "; reports without a waiting list now" : "") + ")\n";
}

std::string lines_of(const MonthBesideOthers& month, std::string_view kind) {
  std::string out;
  int count = 0;
  std::int64_t list_of_others = 0;
  for (const AbsentProvider& provider : month.providers) {
    if (provider.kind != kind) continue;
    if (++count <= shown_of_a_kind)
      out += line_of(provider, month.period);
    else
      list_of_others += provider.former.value_or(0);
  }
  if (count > shown_of_a_kind)
    out += std::string(kind) + ": " + std::to_string(count - shown_of_a_kind) + " more, " +
           grouped(list_of_others) + " on their lists when they last reported (rtt.provider_absence)\n";
  return out;
}

std::string line_of(const ListChange& change) {
  std::string out = "England's waiting list on " + change.former_period + ": " + signed_number(change.change);
  if (change.change != change.like_for_like || change.providers_missing > 0)
    out += "; like for like, of the providers in both months: " + signed_number(change.like_for_like);
  if (change.providers_missing > 0)
    out += "; missing: " + std::to_string(change.providers_missing) +
           (change.providers_missing == 1 ? " provider, " : " providers, ") + grouped(change.missing_list) +
           " on the list then";
  return out + "\n";
}

boost::json::value json_of(const std::optional<std::int64_t>& number) {
  return number ? boost::json::value(*number) : boost::json::value(nullptr);
}

boost::json::object json_of(const AbsentProvider& provider) {
  boost::json::object out{{"code", provider.code},
                          {"name", provider.name},
                          {"last_period", provider.last_period},
                          {"last_waiting_list", json_of(provider.former)},
                          {"waiting_list", json_of(provider.now)},
                          {"still_reports", provider.still_reports}};
  if (!provider.successor.empty()) out["successor"] = provider.successor;
  return out;
}

} // namespace

Result<MonthBesideOthers> read_absence(Connection& database, const std::string& period) {
  const char* context = "comparing a month's providers with the months before";
  MonthBesideOthers month;
  month.period = period.substr(0, std::string_view("YYYY-MM").size());
  const auto providers = database.query(providers_sql, {period}, context);
  if (!providers) return providers.error();
  for (int i = 0; i < providers->rows(); ++i)
    month.providers.push_back({providers->text(i, 0), providers->text(i, 1), providers->text(i, 2),
                               providers->text(i, 3), providers->text(i, 4), number_if_any(*providers, i, 5),
                               number_if_any(*providers, i, 6), providers->text(i, 7),
                               providers->text(i, 8) == "t"});
  const auto changes = database.query(changes_sql, {period}, context);
  if (!changes) return changes.error();
  for (int i = 0; i < changes->rows(); ++i)
    month.changes.push_back({changes->text(i, 0), changes->number(i, 1), changes->number(i, 2),
                             changes->number(i, 3), changes->number(i, 4)});
  return month;
}

std::string absence_text(const MonthBesideOthers& month) {
  std::string out;
  for (const char* kind : kinds)
    out += lines_of(month, kind);
  for (const ListChange& change : month.changes)
    out += line_of(change);
  return out;
}

boost::json::object absence_json(const MonthBesideOthers& month) {
  boost::json::object out{{"period", month.period}};
  for (const std::string kind : kinds) {
    boost::json::array providers;
    for (const AbsentProvider& provider : month.providers)
      if (provider.kind == kind) providers.push_back(json_of(provider));
    out[kind == "still missing" ? "still_missing" : kind] = std::move(providers);
  }
  boost::json::array changes;
  for (const ListChange& change : month.changes)
    changes.push_back({{"former_period", change.former_period},
                       {"waiting_list_change", change.change},
                       {"waiting_list_change_like_for_like", change.like_for_like},
                       {"providers_missing", change.providers_missing},
                       {"missing_waiting_list", change.missing_list}});
  out["changes"] = std::move(changes);
  return out;
}

AbsenceNumbers absence_numbers(const MonthBesideOthers& month) {
  AbsenceNumbers numbers;
  for (const AbsentProvider& provider : month.providers) {
    const std::int64_t list = provider.former.value_or(0);
    if (provider.kind == "missing") {
      ++numbers.missing;
      numbers.missing_headline += list;
    } else if (provider.kind == "still missing") {
      ++numbers.still_missing;
      numbers.still_missing_headline += list;
    } else if (provider.kind == "returned") {
      ++numbers.returned;
    }
  }
  return numbers;
}

} // namespace waitlistd::rtt
