#include "service/ledger/decision.hpp"

#include "core/http/http_date.hpp"

namespace waitlistd {
namespace {

constexpr const char* accepted = "the operator accepted it";

// By hand is also what the site leads to and the operator decides.
Decision publishable(const LoadRequest& request, std::string because) {
  const bool by_hand =
      request.accept || request.make_current || found_by(request.origin.strategy) == FoundBy::hand;
  return {"ready", {}, by_hand, std::move(because)};
}

Decision held_or_published(const LoadRequest& request, std::vector<std::string> reasons,
                           std::string because) {
  if (reasons.empty()) return publishable(request, std::move(because));
  Decision decision = publishable(request, accepted);
  decision.held_because = std::move(reasons);
  if (!request.accept) decision.status = "held";
  return decision;
}

void append(std::vector<std::string>& reasons, const std::vector<std::string>& more) {
  reasons.insert(reasons.end(), more.begin(), more.end());
}

} // namespace

PublicationMarks marks_of(const Collection& collection, const FileOrigin& origin,
                          const std::string& member_name, std::chrono::year_month_day today) {
  const ClassifiedLink link = collection.classify_link(origin.link_text, origin.url, today);
  const bool revised = link.revised || collection.classify_link({}, member_name, today).revised;
  return {link.upload_folder, parse_http_date(origin.validators.last_modified), revised};
}

Result<Decision> decide_new(Connection& database, const Collection& collection, const LoadRequest& request,
                            Period period, const PublicationMarks& marks, IncomingMonth& month,
                            std::vector<std::string> hold_because) {
  const auto current = current_file(database, collection.schema, period);
  if (!current) return current.error();
  const Precedence order =
      precedence(*current, {marks, found_by(request.origin.strategy), false, request.make_current});
  // What nobody will see needs no acceptance: its size is not judged.
  if (!order.becomes_current) return Decision{"superseded", {}, false, order.because};
  const auto shrunken = month.shrinkage(database);
  if (!shrunken) return shrunken.error();
  append(hold_because, *shrunken);
  return held_or_published(request, std::move(hold_because), order.because);
}

Result<Decision> decide_known(Connection& database, const Collection& collection, const LoadRequest& request,
                              std::int32_t release_id, const LedgerEntry& entry) {
  if (entry.status == "held") {
    if (request.accept) return publishable(request, accepted);
    return Decision{"held", entry.held_because, false, {}};
  }
  const auto current = current_file(database, collection.schema, entry.period);
  if (!current) return current.error();
  // What the file says of itself it said when it was loaded; address and answer may tell more by now.
  PublicationMarks marks = marks_of(collection, request.origin, {}, request.today);
  if (!marks.upload_folder) marks.upload_folder = entry.marks.upload_folder;
  if (!marks.last_modified) marks.last_modified = entry.marks.last_modified;
  marks.revised = marks.revised || entry.marks.revised;
  const FoundBy by = found_by(request.origin.strategy);
  const Precedence order = precedence(*current, {marks, by, true, request.make_current});
  if (!order.becomes_current) return Decision{"superseded", {}, false, order.because};
  // What the site showed before and shows again has been judged; what a hand brings may be a cut copy that an
  // earlier version let in.
  if (by == FoundBy::site && entry.was_current) return publishable(request, order.because);
  std::vector<std::string> reasons;
  if (!entry.was_current) reasons = entry.held_because;
  if (collection.shrinkage) {
    const auto shrunken = collection.shrinkage(database, release_id);
    if (!shrunken) return shrunken.error();
    append(reasons, *shrunken);
  }
  return held_or_published(request, std::move(reasons), order.because);
}

Failure held_failure(Period period, int vintage, const std::vector<std::string>& held_because) {
  const std::string month = to_string(period);
  std::string message = month + " vintage " + std::to_string(vintage) + " is held, not published: ";
  if (!held_because.empty()) message += held_because.front();
  if (held_because.size() > 1)
    message += " (and " + std::to_string(held_because.size() - 1) + " more reasons: `waitlistd status`)";
  return {FailureKind::held, message,
          "it may be a part of what was published: look at the site's page; `waitlistd accept --period " +
              month + " --vintage " + std::to_string(vintage) + "` publishes it as it is"};
}

} // namespace waitlistd
