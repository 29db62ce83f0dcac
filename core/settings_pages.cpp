// What the table of settings says, as pages to read: the reference and the sample file.
#include "core/settings.hpp"

#include <boost/algorithm/string/replace.hpp>

#include <algorithm>

namespace waitlistd {
namespace {

using enum SettingKind;

std::string kind_name(const SettingSpec& setting) {
  switch (setting.kind) {
  case conninfo:
    return "connection string";
  case url:
    return "URL";
  case proxy:
    return "proxy";
  case path:
    return "path";
  case rate:
    return "bytes a second";
  case count:
    return "number";
  case seconds:
    return "seconds";
  case bytes:
    return "size";
  case port:
    return "port";
  case listen:
    return "address:port";
  case yes_no:
    return "yes or no";
  case choice:
    return boost::replace_all_copy(std::string(setting.choices), "|", ", ");
  case text:
    return "text";
  }
  return "text";
}

constexpr std::string_view sample_head =
    "# waitlistd.env: settings of waitlistd, one KEY=VALUE a line. A line that begins with # is a comment; "
    "a\n"
    "# value may stand in quotes. Each setting is shown with its default. The environment and the command\n"
    "# line are stronger than this file. `waitlistd check-config` tells whether it is right.\n";

// Lines of at most `width` characters, broken at blanks.
std::string comment(std::string_view text, std::size_t width) {
  std::string out;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (end > width) end = text.rfind(' ', width);
    if (end == std::string_view::npos) end = std::min(text.find(' '), text.size());
    out += "# " + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

} // namespace

std::string settings_reference() {
  std::string out =
      "# Configuration\n\n"
      "A setting is taken from the first of these that has it: the command line (`--poll-interval 600`), "
      "the\n"
      "environment (`POLL_INTERVAL=600`), the settings file, the default. The file is `--config PATH`, or\n"
      "`/etc/waitlistd/waitlistd.env` (on Windows `%ProgramData%\\waitlistd\\waitlistd.env`) where that "
      "exists; one\n"
      "that is there and cannot be read is an error. It holds `KEY=VALUE` lines; `#` at a line's start "
      "begins a "
      "comment; an\n"
      "unknown key is an error. systemd's `EnvironmentFile=` reads the same file. On Windows, where every "
      "user "
      "can make folders in\n"
      "`%ProgramData%`, it is followed only if it and its folder are the administrators', the system's or "
      "one's "
      "own, are no links, and\n"
      "not every user may change it.\n\n"
      "A secret may also come from a file: `PG_CONN_FILE=/path`, or the credential `PG_CONN` in\n"
      "`$CREDENTIALS_DIRECTORY`; by hand, without `--config`, those of the running service hold, where "
      "systemd shows "
      "them to this\naccount. Secrets are masked wherever settings are shown. One that is named and "
      "empty, or "
      "whose file is empty or\n"
      "blank in its first line, is an error, never the default: leave its name out instead. Only an empty "
      "`HTTPS_PROXY` in the environment\n"
      "says that there is none, as it does to other programs.\n\n"
      "`waitlistd check-config` validates everything, with the files, folders and programs that settings "
      "name, and "
      "makes none;\n`--connect` tries the database and the site, too. `waitlistd print-config` shows each "
      "value and "
      "where it comes from.\n\n"
      "| setting | option | kind | default | what it is |\n|---|---|---|---|---|\n";
  for (const SettingSpec& setting : setting_table())
    out += "| `" + std::string(setting.name) + "` | `--" + option_name(setting.name) + "` | " +
           kind_name(setting) + " | " +
           (setting.default_value.empty() ? std::string{} : "`" + std::string(setting.default_value) + "`") +
           " | " + std::string(setting.help) + (setting.secret ? " (secret)" : "") + " |\n";
  return out;
}

std::string settings_sample() {
  constexpr std::size_t width = 100;
  std::string out(sample_head);
  for (const SettingSpec& setting : setting_table()) {
    const std::string name(setting.name);
    std::string help(setting.help);
    if (setting.kind == choice || setting.kind == yes_no) help += ": " + kind_name(setting);
    if (setting.kind == bytes || setting.kind == rate) help += " (a number, or one with KB, MB or GB)";
    if (setting.secret) help += ". Secret: " + name + "_FILE=/path names a file that holds it";
    out += "\n" + comment(help, width) + "#" + name + "=" + std::string(setting.default_value) + "\n";
  }
  return out;
}

} // namespace waitlistd
