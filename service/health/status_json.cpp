#include "service/health/status_json.hpp"

#include "core/text_encoding.hpp"
#include "service/health/wording.hpp"

#include <boost/json.hpp>

namespace waitlistd {
namespace {

namespace json = boost::json;

// What comes from outside (a site's bytes in a message) may be no UTF-8, and JSON has to be.
json::value text(const std::string& bytes) { return json::value(to_utf8(bytes)); }

json::value time_or_null(const std::optional<WallTime>& time) {
  return time ? json::value(iso_time(*time)) : json::value(nullptr);
}

double seconds_between(WallTime from, WallTime to) {
  return std::chrono::duration<double>(std::chrono::duration_cast<std::chrono::milliseconds>(to - from))
      .count();
}

json::value age_or_null(const std::optional<WallTime>& time, WallTime now) {
  return time ? json::value(unix_seconds(now) - unix_seconds(*time)) : json::value(nullptr);
}

const char* name_of(FailureKind kind) {
  switch (kind) {
  case FailureKind::failed:
    return "failed";
  case FailureKind::rejected:
    return "rejected";
  case FailureKind::held:
    return "held";
  case FailureKind::usage:
    return "usage";
  case FailureKind::configuration:
    return "configuration";
  case FailureKind::try_again:
    return "try_again";
  }
  return "failed";
}

json::value strategies(const EndedLook& look) {
  json::array out;
  for (const StrategyOutcome& s : look.strategies)
    out.push_back({{"strategy", text(s.strategy)},
                   {"outcome", text(s.outcome)},
                   {"detail", text(s.detail)},
                   {"newest", s.newest ? json::value(to_string(*s.newest)) : json::value(nullptr)}});
  return out;
}

json::value last_look(const CollectionState& collection) {
  if (!collection.last_look) return nullptr;
  const EndedLook& look = *collection.last_look;
  return {{"started", iso_time(look.started)},
          {"ended", iso_time(look.ended)},
          {"duration_seconds", seconds_between(look.started, look.ended)},
          {"outcome", text(look.outcome)},
          {"strategies", strategies(look)}};
}

json::value last_error(const CollectionState& collection) {
  if (!collection.last_look || !collection.last_look->failure) return nullptr;
  const Failure& failure = *collection.last_look->failure;
  return {{"time", iso_time(collection.last_look->ended)},
          {"kind", name_of(failure.kind)},
          {"message", text(failure.message)},
          {"hint", failure.hint.empty() ? json::value(nullptr) : text(failure.hint)}};
}

json::value newest_month(const CollectionState& collection, WallTime now) {
  if (!collection.newest) return nullptr;
  const NewestMonth& newest = *collection.newest;
  json::object out{{"period", to_string(newest.period)},
                   {"vintage", newest.vintage},
                   {"loaded", iso_time(newest.loaded)},
                   {"age_seconds", unix_seconds(now) - unix_seconds(newest.loaded)},
                   {"rows", newest.rows}};
  if (!newest.headline_name.empty()) out[newest.headline_name] = newest.headline;
  out["providers_missing"] = newest.absence.missing;
  out["providers_still_missing"] = newest.absence.still_missing;
  out["providers_returned"] = newest.absence.returned;
  if (!newest.headline_name.empty()) {
    out["missing_" + newest.headline_name] = newest.absence.missing_headline;
    out["still_missing_" + newest.headline_name] = newest.absence.still_missing_headline;
  }
  return out;
}

json::object collection_status(const CollectionState& collection, WallTime now) {
  return {{"source", text(collection.source)},
          {"cycle",
           {{"under_way_since", time_or_null(collection.look_started)},
            {"next", time_or_null(collection.next_look)},
            {"in_publication_window", collection.in_publication_window},
            {"failures_in_a_row", collection.failures_in_a_row},
            {"last_success", time_or_null(collection.last_success)},
            {"last_success_age_seconds", age_or_null(collection.last_success, now)},
            {"last", last_look(collection)}}},
          {"last_error", last_error(collection)},
          {"releases_held", collection.standing.held},
          {"months_missing", collection.standing.missing},
          {"newest_month", newest_month(collection, now)}};
}

} // namespace

std::string service_status_json(const ServiceState& state, const std::vector<std::string>& unready,
                                WallTime now) {
  json::array reasons;
  for (const std::string& reason : unready)
    reasons.push_back(text(reason));
  json::object out = {
      {"version", WAITLISTD_VERSION},
      {"started", iso_time(state.started)},
      {"uptime_seconds", unix_seconds(now) - unix_seconds(state.started)},
      {"ready", unready.empty()},
      {"not_ready_because", std::move(reasons)},
      {"stopping", state.stopping},
      {"database", {{"description", text(state.database)}, {"private_cluster", state.private_cluster}}}};
  json::array collections;
  for (const CollectionState& collection : state.collections)
    collections.emplace_back(collection_status(collection, now));
  // The first one's members stand outside as well, for whoever knows a service of one collection.
  for (const auto& member : collections.front().as_object())
    out.insert(member);
  out["collections"] = std::move(collections);
  return json::serialize(out) + "\n";
}

} // namespace waitlistd
