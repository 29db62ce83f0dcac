#include "core/alerts/json_document.hpp"

#include "core/text_encoding.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 16; // the schema needs 8
constexpr std::size_t line_length = 100;

json::parse_options strict() {
  json::parse_options options;
  options.max_depth = deepest;
  return options;
}

// Boost.JSON keeps the last of two members with one name, and whoever wrote the first would not know why
// nothing came of it. So names are read once for themselves.
class Names {
public:
  static constexpr std::size_t max_array_size = longest_document;
  static constexpr std::size_t max_object_size = longest_document;
  static constexpr std::size_t max_string_size = longest_document;
  static constexpr std::size_t max_key_size = longest_document;
  using Error = json::error_code;

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return open(); }
  bool on_object_end(std::size_t, Error&) { return close(); }
  bool on_array_begin(Error&) { return open(); }
  bool on_array_end(std::size_t, Error&) { return close(); }
  bool on_key_part(json::string_view part, std::size_t, Error&) {
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t, Error&) {
    name_.append(part.data(), part.size());
    Level& level = levels_.back();
    if (!level.names.insert(name_).second) twice_.push_back({step(pointer(), name_), "is there twice"});
    level.at = step({}, name_.size() > longest_word ? shortened(name_, longest_word) : name_);
    name_.clear();
    return true;
  }
  bool on_string_part(json::string_view, std::size_t, Error&) { return true; }
  bool on_string(json::string_view, std::size_t, Error&) { return next(); }
  bool on_number_part(json::string_view, Error&) { return true; }
  bool on_int64(std::int64_t, json::string_view, Error&) { return next(); }
  bool on_uint64(std::uint64_t, json::string_view, Error&) { return next(); }
  bool on_double(double, json::string_view, Error&) { return next(); }
  bool on_bool(bool, Error&) { return next(); }
  bool on_null(Error&) { return next(); }
  bool on_comment_part(json::string_view, Error&) { return true; }
  bool on_comment(json::string_view, Error&) { return true; }

  Mistakes twice() && { return std::move(twice_); }

private:
  struct Level {
    std::string at; // the step to the member that is being read; blank in an array
    std::size_t index = 0;
    std::set<std::string> names = {};
  };
  std::string pointer() const {
    std::string out;
    for (std::size_t i = 0; i + 1 < levels_.size(); ++i)
      out += levels_[i].at.empty() ? step({}, levels_[i].index) : levels_[i].at;
    return out;
  }
  bool open() {
    levels_.emplace_back();
    return true;
  }
  bool close() {
    levels_.pop_back();
    return next();
  }
  bool next() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }

  std::string name_;
  std::vector<Level> levels_;
  Mistakes twice_;
};

std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t start = before.rfind('\n') + 1; // 0 where there is none
  const auto column = 1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start), before.end(),
                                        [](char c) { return (c & 0xC0) != 0x80; });
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

Mistake not_json(std::string_view text, std::size_t offset, const json::error_code& error) {
  const std::string place = line_and_column(text, offset);
  if (error == json::error::incomplete || offset >= text.size())
    return {{}, "is no JSON: it ends too early, in " + place};
  if (error == json::error::too_deep)
    return {{}, "is nested more than " + std::to_string(deepest) + " deep in " + place};
  return {{}, "is no JSON from " + place + " on: " + error.message()};
}

// What the checks that follow take for granted, a pattern's above all: std::regex recurses once a character.
void check_values(json::value& value, const std::string& where, std::size_t longest, Mistakes& mistakes) {
  const auto check_text = [&](std::string_view text, std::size_t most) {
    if (text.size() > most)
      mistakes.push_back(
          {where, "has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(most) + " go"});
    if (text.find('\0') != text.npos) mistakes.push_back({where, "holds a NUL character"});
  };
  if (value.is_string()) {
    check_text(value.get_string(), longest);
  } else if (value.is_double()) {
    const double number = value.get_double();
    if (std::abs(number) < 1e15 && number == std::floor(number)) value = static_cast<std::int64_t>(number);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.get_array().size(); ++i)
      check_values(value.get_array()[i], step(where, i), longest_word, mistakes);
  } else if (value.is_object()) {
    for (auto& [name, member] : value.get_object()) {
      check_text(name, longest_word);
      const bool is_text = name == "text" || name == "title";
      check_values(member, step(where, shortened(name, longest_word)), is_text ? longest_text : longest_word,
                   mistakes);
    }
  }
}

void write(std::string& out, const json::value& value, std::size_t indent, std::size_t column);

// One line where it fits: `column` is what stands before it.
template <class Container, class Member>
void write_members(std::string& out, const Container& members, std::size_t indent, char open, char close,
                   const Member& write_member) {
  const std::string line = "\n" + std::string(indent + 2, ' ');
  out += open;
  bool first = true;
  for (const auto& member : members) {
    out += first ? line : "," + line;
    first = false;
    write_member(member);
  }
  out += "\n" + std::string(indent, ' ') + close;
}

// As people write numbers: 65.1, where Boost.JSON writes 6.51E1.
std::string number_text(double number) {
  char digits[32];
  const auto written = std::to_chars(std::begin(digits), std::end(digits), number);
  return {digits, written.ptr};
}

// What would act on a terminal (marks that turn the direction, line separators, C1 controls) is written as
// JSON's \u escapes, so that a document may be shown as it is.
std::string quoted_json(std::string_view text) {
  const std::string all = json::serialize(json::string(text.data(), text.size()));
  if (visible(all) == all) return all;
  std::string out;
  for (std::size_t at = 0; at < all.size();) {
    std::size_t end = at + 1;
    while (end < all.size() && (all[end] & 0xC0) == 0x80)
      ++end;
    const std::string one = all.substr(at, end - at);
    const std::string seen = visible(one); // "<U+202E>" where it acts
    if (seen == one)
      out += one;
    else
      out += "\\u" + seen.substr(3, 4);
    at = end;
  }
  return out;
}

// Boost.JSON's, with a blank behind commas and colons.
void write_inline(std::string& out, const json::value& value) {
  std::string separator;
  const auto next = [&] {
    out += separator;
    separator = ", ";
  };
  if (value.is_array()) {
    out += '[';
    for (const json::value& member : value.get_array())
      next(), write_inline(out, member);
    out += ']';
  } else if (value.is_object()) {
    out += '{';
    for (const auto& [name, member] : value.get_object()) {
      next();
      out += quoted_json(name) + ": ";
      write_inline(out, member);
    }
    out += '}';
  } else if (value.is_double()) {
    out += number_text(value.get_double());
  } else if (value.is_string()) {
    out += quoted_json(value.get_string());
  } else {
    out += json::serialize(value);
  }
}

void write(std::string& out, const json::value& value, std::size_t indent, std::size_t column) {
  const std::string line = json_text(value);
  const bool is_empty = value.is_array()    ? value.get_array().empty()
                        : value.is_object() ? value.get_object().empty()
                                            : true;
  if (is_empty || (indent > 0 && column + line.size() <= line_length)) {
    out += line;
  } else if (value.is_array()) {
    write_members(out, value.get_array(), indent, '[', ']',
                  [&](const json::value& member) { write(out, member, indent + 2, indent + 2); });
  } else {
    write_members(out, value.get_object(), indent, '{', '}', [&](const json::key_value_pair& member) {
      const std::string name = quoted_json(member.key()) + ": ";
      out += name;
      write(out, member.value(), indent + 2, indent + 2 + name.size());
    });
  }
}

} // namespace

std::string step(const std::string& pointer, std::string_view name) {
  std::string out = pointer + "/";
  for (const char c : name) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::string step(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

JsonReading read_json(std::string_view text) {
  JsonReading reading;
  if (text.size() > longest_document) {
    reading.mistakes.push_back({{}, "has more than " + std::to_string(longest_document) + " bytes"});
    return reading;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3); // some editors' mark
  json::error_code error;
  json::basic_parser<Names> names(strict());
  std::size_t read = names.write_some(false, text.data(), text.size(), error);
  if (!error && text.find_first_not_of(" \t\r\n", read) != text.npos) error = json::error::extra_data;
  if (error) {
    reading.mistakes.push_back(not_json(text, read, error));
    return reading;
  }
  json::parser parser({}, strict());
  parser.write(text.data(), text.size());
  reading.value = parser.release();
  reading.mistakes = std::move(names.handler()).twice();
  check_values(reading.value, {}, longest_word, reading.mistakes);
  return reading;
}

std::string json_text(const json::value& value) {
  std::string out;
  write_inline(out, value);
  return out;
}

std::string pretty_json(const json::value& value) {
  std::string out;
  write(out, value, 0, 0);
  return out + "\n";
}

} // namespace waitlistd::alerts
