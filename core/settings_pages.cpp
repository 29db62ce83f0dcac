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

// What stands before the table.
constexpr std::string_view about_settings = R"(# Configuration

A setting is taken from the first of these that has it: the command line (`--poll-interval 600`), the environment
(`POLL_INTERVAL=600`), for a secret systemd's credential of its name (`$CREDENTIALS_DIRECTORY/PG_CONN`), the settings file, the
default. By hand, without `--config`, the running service's credentials hold, where systemd shows them to this account.

`waitlistd check-config` validates everything, with the files, folders and programs that settings name, and makes none;
`--connect` tries the database and the site, too. `waitlistd print-config` shows each value and where it comes from.

## Secrets

In the environment and in the settings file a secret's name with `_FILE` behind it names a file whose first line is the secret:
`PG_CONN_FILE=/path`. A secret's own name and its `_FILE` in the same place are an error; in two places the order above decides.
Secrets are masked wherever settings are shown. One that is named and empty, or whose file is empty or blank in its first line, is
an error, never the default: leave its name out instead. Only an empty `HTTPS_PROXY` in the environment says that there is none, as
it does to other programs.

## The settings file

It is `--config PATH`, or `/etc/waitlistd/waitlistd.env` (on Windows `%ProgramData%\waitlistd\waitlistd.env`) where that exists; one
that is there and cannot be read is an error. On Windows, where every user can make folders in `%ProgramData%`, it is followed only
if it and its folder are the administrators', the system's or one's own, are no links, and not every user may change it.

| in the file | what it means |
|---|---|
| `KEY=VALUE` | one setting a line; blanks at the line's ends and around `=` do not count |
| `KEY="a value"`, `KEY='a value'` | one pair of quotes around the whole value is taken off, so that blanks at its ends count; nothing inside is special, a backslash neither |
| `KEY=` | empty: as if the line were not there where the default is empty; an error where there is a default, and for a secret |
| `# words`, `; words` | a comment, at a line's start only: in `KEY=a # b` the value is `a # b` |
| `KEY=$HOME/x` | the dollar stays as it is: nothing is expanded, and no line goes on in the next |
| `export KEY=VALUE`, an unknown key, a line without `=`, a key for the second time | an error, with the line's number and the nearest key |

UTF-8, with or without a byte order mark, lines that end in LF or CRLF; UTF-16, which some editors of Windows write, is an error
that says so. systemd's `EnvironmentFile=` reads the same file, but gives a backslash a meaning of its own.

## Every setting

| setting | option | kind | default | what it is |
|---|---|---|---|---|
)";

} // namespace

std::string settings_reference() {
  std::string out(about_settings);
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
