#pragma once
// What was typed, as values. Nothing is read or written here.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "core/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace waitlistd {

/// `source`: the collection that a command is about; empty: the first of DATA_SOURCE, of `status` each.

struct OnceCommand {
  bool dry_run = false;
};
struct RunCommand {};
struct DiscoverCommand {
  bool json = false;
  bool all = false;
  std::string source = {};
};
struct BackfillCommand {
  Period from;
  std::optional<Period> to;
  int jobs = 2;
  bool dry_run = false;
  std::string source = {};
};
struct DiffCommand {
  Period period;
  std::optional<int> from; ///< vintages
  std::optional<int> to;
  bool json = false;
  std::string source = {};
};
struct ReconcileCommand {
  std::string file;
  bool json = false;
  std::string source = {};
};
struct LoadCommand {
  std::vector<std::string> files; ///< paths or URLs
  bool dry_run = false;
  bool accept = false;       ///< published even where it would be held
  bool make_current = false; ///< whatever tells which was published last
  std::string source = {};
};
struct AcceptCommand {
  Period period;
  std::optional<int> vintage;
  std::string source = {};
};
struct ExportCommand {
  Period period;
  std::optional<int> vintage;
  std::string output = "-"; ///< a path, or "-" for standard output
  std::string source = {};
};
struct StatusCommand {
  bool json = false;
  int months = 3;
  std::string source = {};
};
/// `alerts ACTION`: each takes what it knows of these.
struct AlertsCommand {
  std::string action;
  std::int64_t alert_id = 0; ///< of show, explain, acknowledge, note, silence
  std::string tenant = {};   ///< blank: the only one there is
  bool all = false;
  bool json = false;
  std::optional<std::string> rule = {};
  std::optional<std::string> file = {};
  std::optional<Period> from = {};
  std::optional<Period> to = {};
  std::optional<std::string> by = {};
  std::optional<std::string> note = {};
  std::optional<std::string> until = {}; ///< YYYY-MM-DD, next-release or off
};
/// `tenant ACTION`: each takes what it knows of these.
struct TenantCommand {
  std::string action;                     ///< apply, export, list, new or remove
  std::vector<std::string> operands = {}; ///< of apply its paths, of others the tenant's name
  bool dry_run = false;
  bool prune = false;
  std::string provider = {};
  std::string icb = {};
};
struct MigrateCommand {
  bool check = false;
};
/// What an administrator runs for the database of PG_CONN.
struct InitDatabaseCommand {};
struct PsqlCommand {
  std::vector<std::string> arguments;
};
struct ServiceCommand {
  std::string action;  ///< install, uninstall, start, stop or run
  std::string account; ///< that the installed service runs as; empty: one of its own
  std::optional<std::string> account_password_file;
};
struct CheckConfigCommand {
  bool connect = false; ///< database and site are tried, too
};
struct PrintConfigCommand {
  bool json = false;
};
/// Help, a page or version: the text for standard output.
struct ShowText {
  std::string text;
};

using Command = std::variant<OnceCommand, RunCommand, DiscoverCommand, BackfillCommand, LoadCommand,
                             AcceptCommand, DiffCommand, ReconcileCommand, ExportCommand, StatusCommand,
                             AlertsCommand, TenantCommand, MigrateCommand, InitDatabaseCommand, PsqlCommand,
                             ServiceCommand, CheckConfigCommand, PrintConfigCommand, ShowText>;

struct CommandLine {
  Command command;
  SettingMap options; ///< settings given as options
  std::optional<std::string> config_file;
};

/// Fails (usage) on an unknown command or option, naming the nearest known one.
Result<CommandLine> parse_command_line(const std::vector<std::string>& arguments);

} // namespace waitlistd
