#pragma once
// JSON that people write by hand, from text to Boost.JSON's values: more strictly than JSON asks, since
// nothing in it may go unseen.

#include "core/alerts/mistake.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace waitlistd::alerts {

constexpr std::size_t longest_document = 1'000'000; ///< bytes
constexpr std::size_t longest_text = 16'000;        ///< bytes of a member named "text" or "title"
constexpr std::size_t longest_word = 400;           ///< bytes of every other string and of every name

/// One is there or the other. A whole number is an integer however it is written, 1.0 or 1e0.
struct JsonReading {
  boost::json::value value;
  Mistakes mistakes; ///< syntax (with its line and column), size, depth, a member that is there twice, NUL
};

JsonReading read_json(std::string_view text);

/// A pointer that goes one step on: "/" and "~" in a name are written as RFC 6901 has them.
std::string step(const std::string& pointer, std::string_view name);
std::string step(const std::string& pointer, std::size_t index);

/// In one line.
std::string json_text(const boost::json::value& value);

/// In several lines, indented by two, with what fits into a line in one; members in their order. Ends with a
/// line break.
std::string pretty_json(const boost::json::value& value);

} // namespace waitlistd::alerts
