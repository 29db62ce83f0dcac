#include "core/html_links.hpp"

#include "core/html_tokens.hpp"
#include "core/text_encoding.hpp"
#include "core/url.hpp"

#include <cctype>
#include <optional>

namespace waitlistd {
namespace {

// No-break spaces count as white space: the site has them in its link texts.
std::string collapsed(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool no_break = text.substr(i).starts_with("\xC2\xA0");
    if (no_break || std::isspace(static_cast<unsigned char>(text[i])) != 0) {
      if (!out.empty() && out.back() != ' ') out.push_back(' ');
      i += no_break;
    } else {
      out.push_back(text[i]);
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// Absent where it leads nowhere; so does "https:x", which has no host.
std::optional<std::string> address_of(std::string_view base, std::string_view href) {
  auto url = resolve_url(base, href);
  if (!url) return std::nullopt;
  const std::string_view behind = std::string_view(*url).substr(url->find(':'));
  const bool has_host = behind.starts_with("://") && behind.find_first_not_of("/?", 1) == 3;
  return has_host ? std::move(url) : std::nullopt;
}

struct Link {
  std::string href;
  std::string raw_text;
};

// Links as the page has them, before their addresses are resolved: the page's <base> may stand behind them.
struct Collected {
  std::optional<std::string> base;
  std::vector<Link> links;
  bool open = false; // the last link's end tag is to come
  std::size_t bytes = 0;

  void add(const HtmlToken& token) {
    if (token.kind == HtmlToken::Kind::text) {
      if (!open) return;
      links.back().raw_text += token.text;
      bytes += token.text.size();
    } else if (token.name == "a") {
      open = token.kind == HtmlToken::Kind::start_tag && token.href.has_value();
      if (!open) return;
      links.push_back({html_text(*token.href, true), {}});
      bytes += token.href->size();
    } else if (token.name == "base" && token.href && !base) {
      base = html_text(*token.href, true);
    }
  }
};

Failure beyond(std::string_view page_url, const std::string& bound) {
  return {FailureKind::failed, std::string(page_url) + ": the page has more than " + bound,
          "the site is broken, or this is no page of it; NHS_CSV_URL names a file directly"};
}

Failure too_many_links(std::string_view page_url) {
  return beyond(page_url, std::to_string(most_links) + " links");
}
Failure too_long_links(std::string_view page_url) {
  return beyond(page_url, std::to_string(most_link_bytes) + " bytes of links");
}

} // namespace

Result<std::vector<HtmlLink>> html_links(std::string_view html, std::string_view page_url) {
  Collected page;
  HtmlTokens tokens(html);
  while (const auto token = tokens.next()) {
    page.add(*token);
    if (page.links.size() > most_links) return too_many_links(page_url);
    if (page.bytes > most_link_bytes) return too_long_links(page_url);
  }
  const auto based = page.base ? address_of(page_url, *page.base) : std::nullopt;
  const std::string base = based.value_or(std::string(page_url));
  if (page.bytes + page.links.size() * base.size() > most_link_bytes) return too_long_links(page_url);
  std::vector<HtmlLink> links;
  for (const Link& link : page.links) {
    if (link.href.empty() || link.href.starts_with('#')) continue;
    if (auto url = address_of(base, link.href))
      links.push_back({collapsed(to_utf8(html_text(link.raw_text, false))), std::move(*url)});
  }
  return links;
}

} // namespace waitlistd
