#include "service/health/status_page.hpp"

#include "core/period.hpp"
#include "core/text.hpp"
#include "core/text_encoding.hpp"
#include "service/health/status_page_style.hpp"
#include "service/health/wording.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace waitlistd {
namespace {

std::string element(std::string_view name, std::string_view content) {
  return "<" + std::string(name) + ">" + std::string(content) + "</" + std::string(name) + ">\n";
}

std::string time_element(WallTime time) {
  return "<time datetime=\"" + iso_time(time) + "\">" + shown_time(time) + "</time>";
}

std::string ago(WallTime time, WallTime now) {
  return now - time < std::chrono::seconds(1) ? "just now" : shown_span(now - time) + " ago";
}

// A term of a list and its description, which is HTML.
std::string entry(std::string_view term, std::string_view description) {
  return "<dt>" + std::string(term) + "</dt><dd>" + std::string(description) + "</dd>\n";
}

std::string section(std::string_view id, std::string_view title, std::string_view content,
                    std::string_view style = {}) {
  const std::string name(id);
  return "<section aria-labelledby=\"" + name + "\"" +
         (style.empty() ? std::string{} : " class=\"" + std::string(style) + "\"") + ">\n<h2 id=\"" + name +
         "\">" + html_text(title) + "</h2>\n" + std::string(content) + "</section>\n";
}

// "waiting_list" as "Waiting list", "nothing_new" as "Nothing new".
std::string sentence_case(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return html_text(text);
}

std::string page_header(const std::vector<std::string>& unready) {
  std::string out = "<header class=\"" + std::string(unready.empty() ? "good" : "bad") + "\">\n" +
                    "<p class=\"name\">NHS Waiting List Alert</p>\n";
  if (unready.empty())
    return out + element("h1", "Ready") + element("p", "The database answers and its schema is current.") +
           "</header>\n";
  out += element("h1", "Not ready");
  std::string reasons;
  for (const std::string& reason : unready)
    reasons += element("li", html_text(reason));
  return out + element("ul", reasons) + "</header>\n";
}

std::string missing_entry(const NewestMonth& newest) {
  const AbsenceNumbers& absence = newest.absence;
  if (absence.missing == 0) return {};
  return entry("Missing providers", std::to_string(absence.missing) + ", with " +
                                        grouped(absence.missing_headline) +
                                        " when they last reported; <code>waitlistd status</code> names them");
}

// Where there are several collections each section says whose it is.
class CollectionSections {
public:
  CollectionSections(const CollectionState& collection, bool named, WallTime now)
      : collection_(collection), named_(named), now_(now) {}

  std::string error() const {
    if (!collection_.last_look || !collection_.last_look->failure) return {};
    const Failure& failure = *collection_.last_look->failure;
    std::string content = element("p", html_text(failure.message));
    if (!failure.hint.empty())
      content += element("p", "<strong>What to do:</strong> " + html_text(failure.hint));
    return own_section("error", "The last look failed", content, "error");
  }

  std::string newest() const {
    if (!collection_.newest)
      return own_section("month", "Newest month",
                         element("p", "No month is known: nothing is loaded yet, or the "
                                      "database has not been reached yet."));
    const NewestMonth& newest = *collection_.newest;
    std::string content;
    if (!newest.headline_name.empty())
      content = "<p class=\"figure\">" + grouped(newest.headline) + "</p>\n<p class=\"caption\">" +
                sentence_case(newest.headline_name) + "</p>\n";
    content += element("dl", entry("Loaded", time_element(newest.loaded) + ", " + ago(newest.loaded, now_)) +
                                 entry("Vintage", std::to_string(newest.vintage)) +
                                 entry("Rows", grouped(newest.rows)) + missing_entry(newest));
    return own_section("month", "Newest month: " + shown_month(newest.period), content);
  }

  std::string looks() const {
    std::string entries = last_look() + entry("Next look", next_look());
    if (collection_.failures_in_a_row > 0) {
      const auto& success = collection_.last_success;
      entries += entry("Failed in a row", std::to_string(collection_.failures_in_a_row));
      entries +=
          entry("Last success", success ? time_element(*success) + ", " + ago(*success, now_) : "none known");
    }
    return own_section("looks", "Looks at the site", element("dl", entries));
  }

private:
  std::string own_section(const std::string& id, const std::string& title, const std::string& content,
                          std::string_view style = {}) const {
    return named_ ? section(id + "-" + collection_.source, collection_.source + ": " + title, content, style)
                  : section(id, title, content, style);
  }

  std::string last_look() const {
    if (!collection_.last_look) return entry("Last look", "none since the start");
    const EndedLook& look = *collection_.last_look;
    std::string entries = entry("Last look", time_element(look.ended) + ", " + ago(look.ended, now_));
    entries +=
        entry("Outcome", sentence_case(look.outcome) + ", after " + shown_span(look.ended - look.started));
    for (const StrategyOutcome& s : look.strategies)
      entries += entry("Strategy " + html_text(s.strategy),
                       sentence_case(s.outcome) + (s.detail.empty() ? "" : ": " + html_text(s.detail)));
    return entries;
  }

  std::string next_look() const {
    const auto& started = collection_.look_started;
    if (started) return "under way since " + time_element(*started) + ", " + ago(*started, now_);
    const auto& next = collection_.next_look;
    if (!next) return "none is planned";
    return time_element(*next) + (*next <= now_ ? ", due now" : ", in " + shown_span(*next - now_)) +
           (collection_.in_publication_window ? "; a month is due and looked for more often" : "");
  }

  const CollectionState& collection_;
  bool named_;
  WallTime now_;
};

// What has failed comes first, whoever's it is.
std::string collection_sections(const ServiceState& state, WallTime now) {
  std::string errors, others;
  for (const CollectionState& collection : state.collections) {
    const CollectionSections sections(collection, state.collections.size() > 1, now);
    errors += sections.error();
    others += sections.newest() + sections.looks();
  }
  return errors + others;
}

std::string sources(const ServiceState& state) {
  std::string names;
  for (const CollectionState& collection : state.collections)
    names += (names.empty() ? "" : ", ") + html_text(collection.source);
  return names;
}

std::string service_section(const ServiceState& state, WallTime now) {
  const std::string database = (state.private_cluster ? "private cluster, " : "") + html_text(state.database);
  return section("service", "Service",
                 element("dl", entry("Version", WAITLISTD_VERSION) + entry("Source", sources(state)) +
                                   entry("Database", state.database.empty() ? "not known yet" : database) +
                                   entry("Running since",
                                         time_element(state.started) + ", " + ago(state.started, now))));
}

std::string page_footer(const ServiceState& state, std::string_view dashboards_url, WallTime now) {
  const auto link = [](std::string_view url, std::string_view name) {
    return element("li", "<a href=\"" + html_text(url) + "\">" + std::string(name) + "</a>");
  };
  std::string links;
  if (!dashboards_url.empty()) links += link(dashboards_url, "Dashboards");
  links += link("/status", "Status as JSON") + link("/metrics", "Metrics") + link("/", "Reload this page");
  std::string out = "<footer>\n<nav aria-label=\"More\">\n" + element("ul", links) + "</nav>\n" +
                    element("p", "As of " + time_element(now) + ".");
  const auto& all = state.collections;
  if (std::any_of(all.begin(), all.end(), [](const auto& c) { return c.newest.has_value(); }))
    out += element("p", "Contains public sector information licensed under the Open Government Licence v3.0 "
                        "(NHS England).");
  return out + "</footer>\n";
}

} // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : to_utf8(text)) {
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out.push_back(c);
    }
  }
  return out;
}

std::string status_page(const ServiceState& state, const std::vector<std::string>& unready,
                        std::string_view dashboards_url, WallTime now) {
  return "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         std::string(unready.empty() ? "Ready" : "Not ready") +
         " – waitlistd</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>" + status_page_style +
         "</style>\n</head>\n<body>\n" + page_header(unready) + "<main>\n" + collection_sections(state, now) +
         service_section(state, now) + "</main>\n" + page_footer(state, dashboards_url, now) +
         "</body>\n</html>\n";
}

std::string status_page_policy() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const std::string_view style = status_page_style;
  if (EVP_Digest(style.data(), style.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot compute SHA-256");
  std::array<unsigned char, 4 * (EVP_MAX_MD_SIZE / 3 + 1) + 1> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return "default-src 'none'; style-src 'sha256-" + std::string(base64.begin(), base64.begin() + length) +
         "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

} // namespace waitlistd
