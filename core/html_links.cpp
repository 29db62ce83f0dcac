#include "core/html_links.hpp"

#include "core/url.hpp"

#include <gumbo.h>

#include <cctype>
#include <memory>
#include <optional>

namespace waitlistd {
namespace {

struct DestroyTree {
  void operator()(GumboOutput* tree) const { gumbo_destroy_output(&kGumboDefaultOptions, tree); }
};

// Visits a tree in document order without recursion: real pages are deep, hostile ones deeper.
template <class Visit>
void walk(const GumboNode* root, Visit visit) {
  std::vector<const GumboNode*> waiting = {root};
  while (!waiting.empty()) {
    const GumboNode* node = waiting.back();
    waiting.pop_back();
    visit(*node);
    if (node->type != GUMBO_NODE_ELEMENT) continue;
    const GumboVector& children = node->v.element.children;
    for (unsigned i = children.length; i > 0; --i)
      waiting.push_back(static_cast<const GumboNode*>(children.data[i - 1]));
  }
}

std::optional<std::string_view> attribute(const GumboNode& node, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&node.v.element.attributes, name);
  return found ? std::optional<std::string_view>(found->value) : std::nullopt;
}

bool is_element(const GumboNode& node, GumboTag tag) {
  return node.type == GUMBO_NODE_ELEMENT && node.v.element.tag == tag;
}

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

std::string text_of(const GumboNode& element) {
  std::string text;
  walk(&element, [&](const GumboNode& node) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE) text += node.v.text.text;
  });
  return collapsed(text);
}

} // namespace

std::vector<HtmlLink> html_links(std::string_view html, std::string_view page_url) {
  const std::unique_ptr<GumboOutput, DestroyTree> tree(
      gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size()));
  std::string base(page_url);
  std::vector<HtmlLink> links;
  walk(tree->root, [&](const GumboNode& node) {
    if (is_element(node, GUMBO_TAG_BASE)) {
      if (const auto href = attribute(node, "href"))
        if (const auto url = resolve_url(page_url, *href)) base = *url;
      return;
    }
    if (!is_element(node, GUMBO_TAG_A)) return;
    const auto href = attribute(node, "href");
    if (!href || href->empty() || href->starts_with('#')) return;
    if (auto url = resolve_url(base, *href)) links.push_back({text_of(node), std::move(*url)});
  });
  return links;
}

} // namespace waitlistd
