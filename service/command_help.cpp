// What --help says, and the forms of `print-config --as`.
#include "service/command_table.hpp"

#include <sstream>

namespace waitlistd {

std::string general_help() {
  std::ostringstream out;
  out << "waitlistd " WAITLISTD_VERSION ": NHS England's waiting times, every row, proven, in PostgreSQL\n\n"
         "  waitlistd once                              load the newest release\n"
         "  waitlistd export --period 2026-01 > a.csv   the published CSV back, byte for byte\n\n"
         "Commands:\n";
  for (const CommandSpec& command : commands()) {
    const std::string usage_line = std::string(command.name) + " " + command.arguments;
    out << "  " << usage_line << std::string(usage_line.size() < 28 ? 28 - usage_line.size() : 1, ' ')
        << command.help << "\n";
  }
  out << "\n`waitlistd COMMAND --help` tells the options of one.\n\n"
      << general_options() << "\n"
      << setting_options()
      << "\nExit codes: 0 done, 1 failed, 2 wrong usage, 75 try again later, 78 wrong configuration.\n";
  return out.str();
}

std::string command_help(const CommandSpec& command) {
  po::options_description options("Options");
  command.add_options(options);
  std::ostringstream out;
  out << "waitlistd " << command.name << " " << command.arguments << "\n\n  " << command.help << "\n\n";
  if (!options.options().empty()) out << options << "\n";
  out << general_options() << "\nEvery setting is an option too: `waitlistd --help` lists them.\n";
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
