// What --help says, and the forms of `print-config --as`.
#include "service/command_line/command_table.hpp"

#include <algorithm>
#include <sstream>

namespace waitlistd {

std::string general_help() {
  std::ostringstream out;
  out << "waitlistd " WAITLISTD_VERSION ": NHS England's waiting times, every row, proven, in PostgreSQL\n\n"
         "  waitlistd once                              load the newest release\n"
         "  waitlistd export --period 2026-01 > a.csv   the published CSV back, byte for byte\n\n"
         "Commands:\n";
  for (const CommandSpec& command : commands()) {
    if (!is_of_this_system(command)) continue;
    const std::string usage_line = std::string(command.name) + " " + command.arguments;
    const auto width =
        static_cast<std::size_t>(std::count_if(usage_line.begin(), usage_line.end(), [](char c) {
          return (c & 0xC0) != 0x80;
        })); // "…" is three bytes
    out << "  " << usage_line << std::string(width < 28 ? 28 - width : 1, ' ') << command.help << "\n";
  }
  out << "\n`waitlistd COMMAND --help` tells the options and examples of one, `waitlistd --help settings` "
         "every "
         "setting.\n\n"
      << general_options()
      << "\nExit codes: 0 done, 1 failed, 2 wrong usage, 75 try again later, 78 wrong configuration,\n130 "
         "and 143 ended by Ctrl-C or SIGTERM.\n";
  return out.str();
}

std::string settings_help() {
  std::ostringstream out;
  out << "Each setting is an option of every command, an environment variable and a line NAME=VALUE of the\n"
         "settings file. `waitlistd print-config` shows those in force and where each comes from.\n\n"
      << setting_options();
  return out.str();
}

std::string command_help(const CommandSpec& command) {
  po::options_description options("Options");
  command.add_options(options);
  std::ostringstream out;
  out << "waitlistd " << command.name << " " << command.arguments << "\n\n  " << command.help
      << "\n\nExamples:\n";
  std::istringstream examples(command.examples);
  for (std::string line; std::getline(examples, line);)
    out << "  " << line << "\n";
  out << "\n";
  if (!options.options().empty()) out << options << "\n";
  out << general_options() << "\nEvery setting is an option too: `waitlistd --help settings` lists them.\n";
  return out.str();
}

std::optional<std::string> page(const std::string& form) {
  if (form == "reference") return settings_reference();
  if (form == "sample") return settings_sample();
  if (form == "man") return manual_page();
  if (form == "completion") return bash_completion();
  return std::nullopt;
}

} // namespace waitlistd
