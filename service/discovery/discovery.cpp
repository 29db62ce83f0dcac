#include "service/discovery/discovery.hpp"

#include "core/text_encoding.hpp"
#include "service/discovery/browser.hpp"
#include "service/discovery/pages.hpp"
#include "service/discovery/validation.hpp"
#include "service/log/log.hpp"

#include <algorithm>
#include <span>

namespace waitlistd {
namespace {

// Of links that are not understood, and of what is said of a strategy: a page may have thousands of them.
constexpr std::size_t most_told = 10;
constexpr std::size_t longest_detail = 2'000;

std::optional<Period> newest_of(const std::vector<Candidate>& releases) {
  std::optional<Period> newest;
  for (const Candidate& candidate : releases)
    newest = std::max(newest, candidate.period);
  return newest;
}

// Where the way to the site is the trouble, or it is busy, another strategy would only meet the same.
bool ends_discovery(const HttpFailure& failure) {
  switch (failure.trouble) {
  case HttpTrouble::status:
    return failure.kind == FailureKind::try_again;
  case HttpTrouble::redirects:
  case HttpTrouble::encoding:
    return false;
  default:
    return true;
  }
}

// What goes wrong with the browser ends nothing: constructed addresses do without it.
HttpFailure no_reason_to_stop(HttpFailure failure) {
  failure.trouble = HttpTrouble::encoding;
  return failure;
}

// One strategy's turn: what it came to goes to the log, the ledger and the discovery.
class Turn {
public:
  Turn(const DiscoveryRequest& request, const DiscoveryMemory& memory, Discovery& discovery)
      : request_(request), memory_(memory), discovery_(discovery) {}

  // True where releases were found; the failure is one that ends the discovery.
  Result<bool> take(const char* strategy, const HttpResult<void>& walked) {
    StrategyOutcome outcome{strategy, "nothing", "no link to a data file", newest_of(discovery_.releases)};
    if (!discovery_.releases.empty()) {
      outcome.outcome = "found";
      outcome.detail = std::to_string(discovery_.releases.size()) + " links to data files" + not_understood();
    } else if (!walked) {
      outcome.outcome = "failed";
      outcome.detail = walked.error().message;
    }
    if (auto noted = note(outcome); !noted) return noted.error();
    if (discovery_.releases.empty() && !walked && ends_discovery(walked.error()))
      return static_cast<const Failure&>(walked.error());
    return !discovery_.releases.empty();
  }
  Result<void> skip(const char* strategy, const std::string& reason) {
    return note({strategy, "skipped", reason, std::nullopt});
  }

private:
  std::string not_understood() const {
    std::string text;
    for (const Refused& link : first_not_understood())
      text += (text.empty() ? "; not understood: " : ", ") + link.reason + " (" + link.url + ")";
    return text + (not_told() > 0 ? " and " + std::to_string(not_told()) + " more" : "");
  }

  std::span<const Refused> first_not_understood() const {
    return std::span(discovery_.not_understood).first(discovery_.not_understood.size() - not_told());
  }
  std::size_t not_told() const {
    return discovery_.not_understood.size() - std::min(discovery_.not_understood.size(), most_told);
  }

  Result<void> note(StrategyOutcome outcome) {
    outcome.detail = shortened(outcome.detail, longest_detail);
    const bool fallback = outcome.strategy != "pages" && outcome.outcome == "found";
    log_event(fallback                     ? Level::warning
              : outcome.outcome == "found" ? Level::debug
                                           : Level::info,
              "discovery",
              fallback ? "the site has changed: its pages no longer link to the data; found in another way"
                       : "discovery by " + outcome.strategy + ": " + outcome.outcome,
              {{"strategy", outcome.strategy},
               {"detail", outcome.detail},
               {"newest", outcome.newest ? to_string(*outcome.newest) : std::string("none")}});
    discovery_.strategies.push_back(outcome);
    const auto is_new = memory_.note(request_.collection.name, outcome);
    if (!is_new) return is_new.error();
    if (*is_new && outcome.outcome == "found") warn_of_links();
    return {};
  }

  // Once for as long as the page says the same, not in each look.
  void warn_of_links() const {
    for (const Refused& link : first_not_understood())
      log_event(
          Level::warning, "link_not_understood",
          "a link is called like a data file, and its month or its form is unsure",
          {{"link", link.reason},
           {"url", link.url},
           {"hint", "a ZIP or CSV is tried all the same, its rows tell the month; else look at the page, "
                    "`waitlistd load URL` takes the file"}});
    if (not_told() > 0)
      log_event(Level::warning, "link_not_understood",
                std::to_string(not_told()) + " more links are called like a data file and not understood",
                {{"hint", "`waitlistd discover` lists them"}});
  }

  const DiscoveryRequest& request_;
  const DiscoveryMemory& memory_;
  Discovery& discovery_;
};

Failure nothing_found(const Discovery& discovery) {
  std::string tried;
  for (const StrategyOutcome& outcome : discovery.strategies)
    tried += (tried.empty() ? "" : "; ") + outcome.strategy + ": " + outcome.detail;
  std::string pages;
  for (const std::string& page : discovery.pages_read)
    pages += (pages.empty() ? " (pages read: " : ", ") + page;
  if (!pages.empty()) pages += ")";
  return {FailureKind::failed, "no data file was found by any strategy: " + tried + pages,
          "the site may have changed; name the file's address in NHS_CSV_URL"};
}

// Runs the strategies in turn until one finds something.
Result<void> find(const DiscoveryRequest& request, HttpClient& http, const DiscoveryMemory& memory,
                  Discovery& discovery) {
  Turn turn(request, memory, discovery);
  const auto by_pages =
      turn.take("pages", walk_pages(request, http_page_reader(http, memory), "pages", discovery));
  if (!by_pages) return by_pages.error();
  if (*by_pages) return {};

  if (const auto browser = find_browser(request.browser)) {
    auto walked = walk_pages(request, browser_page_reader(request, *browser), "browser", discovery);
    if (!walked) walked = no_reason_to_stop(walked.error());
    const auto by_browser = turn.take("browser", walked);
    if (!by_browser) return by_browser.error();
    if (*by_browser) return {};
  } else if (auto skipped = turn.skip("browser", request.browser == "off" ? "BROWSER is off"
                                                                          : "no Chromium, Chrome or Edge is "
                                                                            "installed");
             !skipped) {
    return skipped;
  }

  const auto constructed = turn.take("constructed", try_constructed(request, http, discovery));
  if (!constructed) return constructed.error();
  return *constructed ? Result<void>{} : nothing_found(discovery);
}

Result<bool> is_loaded(const DiscoveryRequest& request, const DiscoveryMemory& memory,
                       const std::string& url) {
  if (!memory.database()) return false;
  const auto known = request.collection.find_by_url(*memory.database(), url);
  if (!known) return known.error();
  return known->has_value();
}

// What a link's month could not tell, the ledger may know of its address.
Result<void> resolve_unsure(const DiscoveryRequest& request, const DiscoveryMemory& memory,
                            Discovery& discovery) {
  if (!memory.database()) return {};
  for (Candidate& candidate : discovery.releases) {
    if (!candidate.month_unsure) continue;
    const auto known = request.collection.find_by_url(*memory.database(), candidate.url);
    if (!known) return known.error();
    if (*known) candidate = resolved(std::move(candidate), (*known)->period);
  }
  return {};
}

// A file of the month can be had; that a better one cannot is for the operator to know.
Result<void> forget_unfetchable(Discovery& discovery) {
  if (discovery.unfetchable) log_failure(Level::warning, *discovery.unfetchable);
  discovery.unfetchable.reset();
  return {};
}

// Twice as many as any month has had.
constexpr int most_files_tried = 10;

// The newest month's files, best first, until one can be had: that is the chosen one. Older months are either
// loaded or validated by being fetched.
Result<void> validate_newest(const DiscoveryRequest& request, HttpClient& http, const DiscoveryMemory& memory,
                             Discovery& discovery) {
  int tried = 0;
  for (Candidate& candidate : discovery.releases) {
    if (candidate.period != discovery.releases.front().period) break;
    if (++tried > most_files_tried) {
      discovery.unfetchable->message += "; so it is with " + std::to_string(most_files_tried) +
                                        " files of the month, and the others are not tried";
      break;
    }
    if (discovery.unfetchable) candidate.reason = "the best file of the month that can be had";
    candidate.chosen = true;
    const auto loaded = is_loaded(request, memory, candidate.url);
    if (!loaded) return loaded.error();
    if (*loaded || candidate.strategy == "constructed")
      return forget_unfetchable(discovery); // the latter just was
    const auto valid =
        validate_file(http, candidate.url, request.collection.container, request.file_size_limit);
    if (valid) return forget_unfetchable(discovery);
    if (valid.error().trouble == HttpTrouble::stopped) return static_cast<const Failure&>(valid.error());
    candidate.chosen = false;
    candidate.reason = "it cannot be had: " + valid.error().message;
    if (!discovery.unfetchable) discovery.unfetchable = valid.error();
  }
  return {};
}

} // namespace

Result<Discovery> discover(const DiscoveryRequest& request, HttpClient& http, const DiscoveryMemory& memory) {
  Discovery discovery;
  if (auto found = find(request, http, memory, discovery); !found) return found.error();
  if (auto known = resolve_unsure(request, memory, discovery); !known) return known.error();
  discovery.releases = ranked(std::move(discovery.releases));
  discovery.control_figures = ranked(std::move(discovery.control_figures));
  if (auto valid = validate_newest(request, http, memory, discovery); !valid) return valid.error();
  discovery.requests = http.requests();
  return discovery;
}

Discovery discovery_of_setting(const Collection& collection, const std::string& csv_url,
                               std::chrono::year_month_day today) {
  const ClassifiedLink classified = collection.classify_link("", csv_url, today);
  Discovery discovery;
  discovery.releases.push_back(candidate_of(classified, csv_url, {}, "setting"));
  discovery.releases.front().chosen = true;
  discovery.releases.front().reason = "named by NHS_CSV_URL";
  return discovery;
}

} // namespace waitlistd
