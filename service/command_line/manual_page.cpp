// The manual page waitlistd(1), in roff's man macros.
#include "service/command_line/command_table.hpp"

#include <boost/algorithm/string/replace.hpp>

namespace waitlistd {
namespace {

// Text that roff shows as it stands: '-' is the sign that is typed, and a full stop or an apostrophe at a
// line's start is no request.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  boost::replace_all(out, "…", "...");
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

std::string section(std::string_view title, std::string_view text) {
  return ".SH " + std::string(title) + "\n" + std::string(text);
}

std::string item(const std::string& tag, std::string_view text) {
  return ".TP\n" + tag + "\n" + roff(text) + "\n";
}

// "-v, --verbose", "--jobs N (2)".
std::string option_tag(const po::option_description& option) {
  std::string tag;
  if (const auto brief = option.canonical_display_name(po::command_line_style::allow_dash_for_short);
      brief.starts_with('-'))
    tag = bold(brief) + ", ";
  tag += bold("--" + option.long_name());
  if (option.semantic()->max_tokens() == 0) return tag;
  std::string value = option.semantic()->name(); // with a default: "N (=2)"
  std::string otherwise;
  if (const std::size_t at = value.find(" (="); at != std::string::npos) {
    otherwise = " (" + value.substr(at + 3);
    value.resize(at);
  }
  return tag + " " + italic(value) + roff(otherwise);
}

std::string option_items(const po::options_description& options) {
  std::string out;
  for (const auto& option : options.options())
    out += item(option_tag(*option), option->description());
  return out;
}

std::string command_items() {
  std::string out;
  for (const CommandSpec& command : commands()) {
    if (!is_of_this_system(command)) continue;
    const bool operands = command.arguments[0] != '\0';
    out += item(bold(command.name) + (operands ? " " + italic(command.arguments) : ""), command.help);
    po::options_description options;
    command.add_options(options);
    if (!options.options().empty()) out += ".RS\n" + option_items(options) + ".RE\n";
  }
  return out;
}

std::string setting_items() {
  std::string out;
  for (const SettingSpec& setting : setting_table()) {
    std::string tag = bold(setting.name) + ", " + bold("--" + option_name(setting.name));
    if (!setting.default_value.empty()) tag += " (" + roff(setting.default_value) + ")";
    std::string help(setting.help);
    if (!setting.choices.empty())
      help += ": " + boost::replace_all_copy(std::string(setting.choices), "|", ", ");
    out += item(tag, help + (setting.secret ? " (secret)" : ""));
  }
  return out;
}

constexpr std::string_view description =
    "waitlistd watches NHS England for each month's referral to treatment (RTT) waiting times release,\n"
    "loads every row of it into PostgreSQL, and proves that nothing was lost or counted twice.\n"
    "As a service it is\n.BR systemctl (1)'s\n.IR waitlistd.service .\n";

constexpr std::string_view about_settings =
    "A setting is taken from the first of these that has it: the command line, the environment, a "
    "credential,\n"
    "the settings file, the default.\n"
    "Each is an option, an environment variable and a line\n.I KEY=VALUE\nof the settings file.\n"
    "A secret may also come from a file that\n.IR NAME _FILE\nnames, or from the credential\n.I NAME\nin\n"
    ".IR $CREDENTIALS_DIRECTORY .\n";

std::string files() {
  return item(italic("/etc/waitlistd/waitlistd.env"), "the settings file, where --config names no other") +
         item(italic("/var/lib/waitlistd"),
              "downloads, and the private PostgreSQL cluster where PG_CONN is empty") +
         item(italic("/etc/default/waitlistd"),
              "environment of the service, read by systemd when it starts") +
         item(italic("/etc/credstore/PG_CONN"),
              "PG_CONN as a credential of the service; HTTPS_PROXY and HTTP_TOKEN likewise");
}

std::string exit_codes() {
  return item(bold("0"), "done; also: nothing new") +
         item(bold("1"), "failed: a file was rejected or is held, a check did not hold") +
         item(bold("2"), "wrong usage") +
         item(bold("75"), "try again later: the source or the database is away") +
         item(bold("78"), "wrong configuration") +
         item(bold("130"), "ended by Ctrl-C (SIGINT); what was not committed is rolled back") +
         item(bold("143"), "ended by SIGTERM, likewise; the service ends with 0");
}

constexpr std::string_view examples =
    ".TP\nLoad what is new or revised:\n.EX\nwaitlistd once\n.EE\n"
    ".TP\nThe published CSV back, byte for byte:\n.EX\nwaitlistd export \\-\\-period 2026\\-01 \\-\\-output "
    "january.csv\n.EE\n"
    ".TP\nLook at the service's database, as root or as its user:\n.EX\nwaitlistd status\n.EE\n"
    ".TP\nWhat the service failed at today:\n.EX\njournalctl \\-u waitlistd \\-p warning \\-\\-since today\n"
    ".EE\n";

} // namespace

std::string manual_page() {
  return ".TH WAITLISTD 1 \"" WAITLISTD_DATE "\" \"waitlistd " WAITLISTD_VERSION "\" \"User Commands\"\n" +
         section("NAME", "waitlistd \\- load NHS England's waiting times into PostgreSQL\n") +
         section("SYNOPSIS", ".B waitlistd\n.I command\n.RI [ options ]\n.RI [ arguments ]\n") +
         section("DESCRIPTION", description) + section("COMMANDS", command_items()) +
         section("OPTIONS", "Every command takes these, and every setting as an option.\n" +
                                option_items(general_options())) +
         section("SETTINGS", std::string(about_settings) + setting_items()) + section("FILES", files()) +
         section("EXIT STATUS", exit_codes()) + section("EXAMPLES", examples) +
         section("SEE ALSO",
                 ".BR psql (1),\n.BR systemctl (1),\n.BR journalctl (1),\n.BR systemd.exec (5)\n.PP\n"
                 "The folder\n.I /usr/share/doc/waitlistd\nholds the guides to installation and operation, "
                 "and the "
                 "data dictionary.\n");
}

} // namespace waitlistd
