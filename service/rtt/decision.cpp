#include "service/rtt/decision.hpp"

#include "core/http/http_date.hpp"
#include "core/rtt/completeness.hpp"
#include "core/rtt/link_classifier.hpp"

namespace waitlistd::rtt {
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

Result<std::vector<std::string>> shrinkage_beside_loaded(Connection& database, const MonthSize& size,
                                                         Period period) {
  const auto others = releases_to_compare(database, period);
  if (!others) return others.error();
  return shrinkage(size, period, *others);
}

void append(std::vector<std::string>& reasons, const std::vector<std::string>& more) {
  reasons.insert(reasons.end(), more.begin(), more.end());
}

} // namespace

PublicationMarks marks_of(const FileOrigin& origin, const std::string& member_name,
                          std::chrono::year_month_day today) {
  const ClassifiedLink link = classify_link(origin.link_text, origin.url, today);
  const bool revised = link.revised || classify_link({}, member_name, today).revised;
  return {link.upload_folder, parse_http_date(origin.validators.last_modified), revised};
}

Result<Decision> decide_new(Connection& database, const LoadRequest& request, Period period,
                            const PublicationMarks& marks, const MonthSummary& summary) {
  const auto current = current_file(database, period);
  if (!current) return current.error();
  const Precedence order =
      precedence(*current, {marks, found_by(request.origin.strategy), false, request.make_current});
  if (!order.becomes_current) return Decision{"superseded", {}, false, order.because};
  std::vector<std::string> reasons = summary.hold_because;
  const auto shrunken = shrinkage_beside_loaded(database, summary.size, period);
  if (!shrunken) return shrunken.error();
  append(reasons, *shrunken);
  return held_or_published(request, std::move(reasons), order.because);
}

Result<Decision> decide_known(Connection& database, const LoadRequest& request, const LedgerEntry& entry) {
  if (entry.status == "held") {
    if (request.accept) return publishable(request, accepted);
    return Decision{"held", entry.held_because, false, {}};
  }
  const auto current = current_file(database, entry.period);
  if (!current) return current.error();
  PublicationMarks marks = marks_of(request.origin, {}, request.today);
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
  const auto shrunken = shrinkage_beside_loaded(database, entry.size, entry.period);
  if (!shrunken) return shrunken.error();
  append(reasons, *shrunken);
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

} // namespace waitlistd::rtt
