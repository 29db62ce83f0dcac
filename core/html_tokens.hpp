#pragma once
// The tokens of an HTML page by the rules of the HTML standard (section 13.2.5), as far as links need them:
// no tree is built, nothing recurses, and whatever the page holds, reading it takes time in proportion to its
// length and no memory. What depends on the tree is left out: a script's own "<!--<script>" nesting, and
// CDATA sections, which end at their first ">" as they do in HTML content.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

struct HtmlToken {
  enum class Kind { text, start_tag, end_tag } kind = Kind::text;
  std::string_view text;                ///< as it stands in the page, character references included
  std::string name;                     ///< of a tag, in lower case
  std::optional<std::string_view> href; ///< of a start tag; the first one counts
  bool self_closing = false;
};

/// Text may come in several pieces. What scripts, styles and the like hold is passed over; comments, too.
class HtmlTokens {
public:
  /// The page outlives this.
  explicit HtmlTokens(std::string_view page) : page_(page) {}

  /// Absent at the page's end. A tag that the page's end cuts off is none.
  std::optional<HtmlToken> next();

private:
  std::optional<HtmlToken> take_tag();
  void take_attribute(HtmlToken& tag);
  std::string_view take_value();
  void skip_markup();
  void skip_comment();
  void skip_raw_text(const std::string& name);
  void skip_blanks();
  bool at(std::size_t ahead, char c) const;
  bool letter_at(std::size_t ahead) const;

  std::string_view page_;
  std::size_t at_ = 0;
  bool foreign_ = false; ///< inside <svg> or <math>, where <style/> closes itself
};

/// A text or an attribute's value with its character references resolved, as UTF-8: the numeric ones, and of
/// the names those of ASCII and of typography. Other names stay as they are written.
std::string html_text(std::string_view raw, bool in_attribute);

} // namespace waitlistd
