#include "service/command_line/command_table.hpp"

#include <boost/algorithm/string/replace.hpp>
#include <catch2/catch.hpp>

#include <cctype>
#include <fstream>
#include <sstream>

using namespace waitlistd;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// "#NAME=value" becomes "NAME=value"; what explains it begins with "# ".
std::string uncommented(const std::string& sample) {
  std::istringstream lines(sample);
  std::string out;
  for (std::string line; std::getline(lines, line);)
    out += (line.size() > 1 && line[0] == '#' && std::isupper(static_cast<unsigned char>(line[1]))
                ? line.substr(1)
                : line) +
           "\n";
  return out;
}

SettingMap settings_in(const std::string& text) {
  std::vector<std::string> errors;
  auto values = parse_settings_file(text, "sample", errors);
  INFO((errors.empty() ? "" : errors.front()));
  CHECK(errors.empty());
  return values;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the sample file sets nothing, and without its comment signs everything to its default") {
  const std::string sample = settings_sample();
  CHECK(settings_in(sample).empty());
  const auto values = settings_in(uncommented(sample));
  CHECK(values.size() == setting_table().size());
  for (const SettingSpec& setting : setting_table())
    CHECK(values.at(std::string(setting.name)).value == setting.default_value);
  std::istringstream lines(sample);
  for (std::string line; std::getline(lines, line);)
    CHECK(line.size() <= 110);
}

TEST_CASE("the settings file of the Debian package names settings that there are") {
  const std::string text = content_of(WAITLISTD_SOURCE_DIR "/installer/linux/waitlistd.env");
  const auto as_shipped = settings_in(text);
  CHECK(as_shipped.size() == 1);
  CHECK(as_shipped.at("STATE_DIR").value == "/var/lib/waitlistd");
  const auto all = settings_in(uncommented(text));
  CHECK(all.size() > 4);
  CHECK(make_settings(merge_settings({all})).has_value());
  for (const char* name : {"LOG_LEVEL", "HTTP_LISTEN"}) // shown with their defaults
    CHECK(all.at(name).value == find_setting(name)->default_value);
}

TEST_CASE("the manual page tells every command with its options, and every setting") {
  const std::string manual = manual_page();
  CHECK(manual.starts_with(".TH WAITLISTD 1 \"20"));
  for (const CommandSpec& command : commands()) {
    po::options_description options;
    command.add_options(options);
    const bool told = contains(
        manual, ".TP\n\\fB" + boost::replace_all_copy(std::string(command.name), "-", "\\-") + "\\fR");
    CHECK(told == is_of_this_system(command));
    if (!told) continue;
    for (const auto& option : options.options())
      CHECK(
          contains(manual, "\\fB\\-\\-" + boost::replace_all_copy(option->long_name(), "-", "\\-") + "\\fR"));
  }
  for (const SettingSpec& setting : setting_table())
    CHECK(contains(manual, "\\fB" + std::string(setting.name) + "\\fR"));
  CHECK(contains(manual, "\\fB\\-\\-jobs\\fR \\fIN\\fR (2)"));
  CHECK(contains(manual, "\\fBprint\\-config\\fR"));
}

TEST_CASE("a page is made in each form that print-config names, and in no other") {
  for (const char* form : {"reference", "sample", "man", "completion"}) {
    const auto line = parse_command_line({"print-config", "--as", form});
    REQUIRE(line.has_value());
    CHECK(std::get<ShowText>(line->command).text == *page(form));
    CHECK(contains(page_forms, form));
  }
  const auto line = parse_command_line({"print-config", "--reference"});
  REQUIRE(line.has_value());
  CHECK(std::get<ShowText>(line->command).text == settings_reference());
  const auto wrong = parse_command_line({"print-config", "--as", "pdf"});
  REQUIRE(wrong.has_error());
  CHECK(wrong.error().message == "print-config: there is no form \"pdf\"");
  CHECK(wrong.error().hint == "one of reference|sample|man|completion");
}
