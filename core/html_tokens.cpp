#include "core/html_tokens.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace waitlistd {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool ends_name(char c) { return is_blank(c) || c == '/' || c == '>'; }

// Elements whose content is text, whatever it looks like.
bool holds_raw_text(const std::string& name) {
  constexpr std::array raw = {"script",  "style",    "title",  "textarea", "xmp",
                              "noembed", "noframes", "iframe", "plaintext"};
  return std::find(raw.begin(), raw.end(), name) != raw.end();
}

} // namespace

std::optional<HtmlToken> HtmlTokens::next() {
  while (at_ < page_.size()) {
    if (page_[at_] != '<') {
      const std::size_t begin = at_;
      at_ = std::min(page_.find('<', at_), page_.size());
      return HtmlToken{HtmlToken::Kind::text, page_.substr(begin, at_ - begin), {}, {}, false};
    }
    if (letter_at(1) || (at(1, '/') && letter_at(2))) {
      auto tag = take_tag();
      if (tag) return tag;
    } else if (at(1, '!') || at(1, '?') || at(1, '/')) {
      skip_markup();
    } else {
      return HtmlToken{HtmlToken::Kind::text, page_.substr(at_++, 1), {}, {}, false};
    }
  }
  return std::nullopt;
}

// Absent where the page ends in the tag.
std::optional<HtmlToken> HtmlTokens::take_tag() {
  HtmlToken tag;
  tag.kind = at(1, '/') ? HtmlToken::Kind::end_tag : HtmlToken::Kind::start_tag;
  at_ += tag.kind == HtmlToken::Kind::end_tag ? 2 : 1;
  const std::size_t begin = at_;
  while (at_ < page_.size() && !ends_name(page_[at_]))
    ++at_;
  tag.name = lower_case(page_.substr(begin, at_ - begin));
  for (;;) {
    while (at_ < page_.size() && (is_blank(page_[at_]) || page_[at_] == '/'))
      ++at_;
    if (at_ >= page_.size()) return std::nullopt;
    if (page_[at_] == '>') break;
    take_attribute(tag);
  }
  tag.self_closing = page_[at_ - 1] == '/';
  ++at_;
  const bool is_start = tag.kind == HtmlToken::Kind::start_tag;
  if (tag.name == "svg" || tag.name == "math") foreign_ = is_start && !tag.self_closing;
  if (is_start && holds_raw_text(tag.name) && !(foreign_ && tag.self_closing)) skip_raw_text(tag.name);
  return tag;
}

void HtmlTokens::take_attribute(HtmlToken& tag) {
  const std::size_t begin = at_;
  if (page_[at_] == '=') ++at_; // it belongs to the name
  while (at_ < page_.size() && !ends_name(page_[at_]) && page_[at_] != '=')
    ++at_;
  const std::string_view name = page_.substr(begin, at_ - begin);
  skip_blanks();
  std::string_view value;
  if (at(0, '=')) {
    ++at_;
    skip_blanks();
    value = take_value();
  }
  if (!tag.href && name.size() == 4 && lower_case(name) == "href") tag.href = value;
}

std::string_view HtmlTokens::take_value() {
  if (at(0, '"') || at(0, '\'')) {
    const std::size_t begin = at_ + 1;
    const std::size_t end = std::min(page_.find(page_[at_], begin), page_.size());
    at_ = std::min(end + 1, page_.size());
    return page_.substr(begin, end - begin);
  }
  const std::size_t begin = at_;
  while (at_ < page_.size() && !is_blank(page_[at_]) && page_[at_] != '>')
    ++at_;
  return page_.substr(begin, at_ - begin);
}

// A comment, a document type, or what ends at the first ">" like one.
void HtmlTokens::skip_markup() {
  if (page_.substr(at_).starts_with("<!--")) return skip_comment();
  at_ = std::min(page_.find('>', at_), page_.size() - 1) + 1;
}

void HtmlTokens::skip_comment() {
  at_ += 4;
  if (at(0, '>') || (at(0, '-') && at(1, '>'))) { // closed at once
    at_ += at(0, '>') ? 1 : 2;
    return;
  }
  for (std::size_t dashes = page_.find("--", at_); dashes != npos; dashes = page_.find("--", dashes + 1)) {
    const std::string_view behind = page_.substr(dashes + 2);
    if (!behind.starts_with('>') && !behind.starts_with("!>")) continue;
    at_ = dashes + (behind.starts_with('>') ? 3 : 4);
    return;
  }
  at_ = page_.size();
}

// Up to the end tag of that name, which is a token of its own.
void HtmlTokens::skip_raw_text(const std::string& name) {
  std::size_t end = name == "plaintext" ? npos : page_.find("</", at_);
  for (; end != npos; end = page_.find("</", end + 1)) {
    const std::size_t behind = end + 2 + name.size();
    if (behind < page_.size() && ends_name(page_[behind]) &&
        lower_case(page_.substr(end + 2, name.size())) == name)
      break;
  }
  at_ = std::min(end, page_.size());
}

void HtmlTokens::skip_blanks() {
  while (at_ < page_.size() && is_blank(page_[at_]))
    ++at_;
}

bool HtmlTokens::at(std::size_t ahead, char c) const {
  return at_ + ahead < page_.size() && page_[at_ + ahead] == c;
}

bool HtmlTokens::letter_at(std::size_t ahead) const {
  return at_ + ahead < page_.size() && is_letter(page_[at_ + ahead]);
}

} // namespace waitlistd
