// The settings file, read and completed, and what a mistyped name was meant to be.
#include "core/settings.hpp"

#include <algorithm>
#include <cctype>

namespace waitlistd {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

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

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

} // namespace

std::string nearest_setting(std::string_view name) {
  std::string upper;
  for (const char c : name)
    upper.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  const SettingSpec* nearest = nullptr;
  std::size_t least = 4; // further apart, a guess confuses
  for (const SettingSpec& setting : setting_table()) {
    const std::size_t length = std::string_view(setting.name).size();
    if (std::max(length, upper.size()) - std::min(length, upper.size()) >= least) continue;
    if (const std::size_t distance = edit_distance(upper, setting.name); distance < least) {
      nearest = &setting;
      least = distance;
    }
  }
  return nearest ? std::string(nearest->name) : std::string{};
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
