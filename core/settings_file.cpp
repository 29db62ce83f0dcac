// The settings file, read and completed, and what a mistyped name was meant to be.
#include "core/nearest.hpp"
#include "core/settings.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <cctype>

namespace waitlistd {
namespace {

std::string_view unquoted(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.front() == value.back())
    return value.substr(1, value.size() - 2);
  return value;
}

// What unquoted() and trimmed() give back.
std::string quoted_where_needed(const std::string& value) {
  if (trimmed(value) == value && unquoted(value) == value) return value;
  const char quote = value.find('"') == std::string::npos ? '"' : '\'';
  return quote + value + quote;
}

} // namespace

std::string nearest_setting(std::string_view name) {
  std::string upper;
  for (const char c : name)
    upper.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  std::vector<std::string> names;
  for (const SettingSpec& setting : setting_table())
    names.emplace_back(setting.name);
  return nearest_word(upper, names);
}

SettingMap parse_settings_file(std::string_view text, const std::string& path,
                               std::vector<std::string>& errors) {
  SettingMap values;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, line_end));
    text.remove_prefix(std::min(line_end + 1, text.size()));
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;

    const std::string where = path + ":" + std::to_string(line_number);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      errors.push_back(where + ": not a KEY=VALUE line");
      continue;
    }
    const std::string key(trimmed(line.substr(0, equals)));
    const SettingSpec* setting = find_setting(key);
    const bool is_file = !setting && key.ends_with("_FILE") && find_setting(key.substr(0, key.size() - 5)) &&
                         find_setting(key.substr(0, key.size() - 5))->secret;
    if (!setting && !is_file) {
      const std::string nearest = nearest_setting(key);
      errors.push_back(where + ": unknown setting " + key +
                       (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
      continue;
    }
    if (!values.emplace(key, SourcedValue{std::string(unquoted(trimmed(line.substr(equals + 1)))), where})
             .second)
      errors.push_back(where + ": " + key + " is set twice");
  }
  return values;
}

CompletedFile complete_settings_file(std::string_view text, const SettingMap& wanted) {
  std::vector<std::string> mistakes; // told when the file is read for its settings
  const SettingMap present = parse_settings_file(text, {}, mistakes);
  CompletedFile out{std::string(text), {}};
  for (const auto& [name, value] : wanted) {
    if (value.value.empty()) continue;
    if (present.contains(name) || present.contains(name + "_FILE")) {
      out.kept.push_back(name);
      continue;
    }
    if (!out.text.empty() && !out.text.ends_with('\n')) out.text += '\n';
    out.text += name + "=" + quoted_where_needed(value.value) + "\n";
  }
  return out;
}

} // namespace waitlistd
