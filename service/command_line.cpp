#include "service/command_line.hpp"

#include "core/nearest.hpp"
#include "core/text.hpp"
#include "platform/paths.hpp"
#include "platform/service_control.hpp"
#include "service/command_table.hpp"

#include <algorithm>

#include <boost/algorithm/string/replace.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

namespace waitlistd {
namespace {

bool flag(const po::variables_map& given, const char* name) { return given[name].as<bool>(); }

Failure usage(std::string message, std::string hint) {
  return {FailureKind::usage, std::move(message), std::move(hint)};
}

std::vector<std::string> operands(const po::variables_map& given) {
  return given.count("operand") ? given["operand"].as<std::vector<std::string>>()
                                : std::vector<std::string>{};
}

Result<Command> make_load(const po::variables_map& given) {
  if (operands(given).empty())
    return usage("load: which file?", "waitlistd load FILE.zip, FILE.csv or https://…");
  return Command(LoadCommand{operands(given), flag(given, "dry-run"), flag(given, "accept"),
                             flag(given, "make-current")});
}

// The month given for an option, which must be there if `required`.
Result<std::optional<Period>> month_option(const po::variables_map& given, const char* command,
                                           const char* option, bool required) {
  if (!given.count(option)) {
    if (!required) return std::optional<Period>{};
    return usage(std::string(command) + ": which month?",
                 std::string("waitlistd ") + command + " --" + option + " 2026-01");
  }
  const std::string text = given[option].as<std::string>();
  const auto period = parse_iso_period(text);
  if (!period)
    return usage(std::string(command) + ": \"" + text + "\" is not a month", "write it as YYYY-MM: 2026-01");
  return period;
}

std::optional<int> number_option(const po::variables_map& given, const char* option) {
  return given.count(option) ? std::optional(given[option].as<int>()) : std::nullopt;
}

Result<Command> make_backfill(const po::variables_map& given) {
  const auto from = month_option(given, "backfill", "from", true);
  if (!from) return from.error();
  const auto to = month_option(given, "backfill", "to", false);
  if (!to) return to.error();
  if (*to && **to < **from) return usage("backfill: --to is before --from", {});
  const int jobs = given["jobs"].as<int>();
  if (jobs < 1 || jobs > 16)
    return usage("backfill: --jobs " + std::to_string(jobs) + " is not between 1 and 16", {});
  return Command(BackfillCommand{**from, *to, jobs, flag(given, "dry-run")});
}

Result<Command> make_accept(const po::variables_map& given) {
  const auto period = month_option(given, "accept", "period", true);
  if (!period) return period.error();
  return Command(AcceptCommand{**period, number_option(given, "vintage")});
}

Result<Command> make_diff(const po::variables_map& given) {
  const auto period = month_option(given, "diff", "period", true);
  if (!period) return period.error();
  return Command(
      DiffCommand{**period, number_option(given, "from"), number_option(given, "to"), flag(given, "json")});
}

Result<Command> make_reconcile(const po::variables_map& given) {
  if (operands(given).size() != 1)
    return usage("reconcile: which file?", "waitlistd reconcile FILE: the Overview Timeseries, XLSX or CSV");
  return Command(ReconcileCommand{operands(given).front(), flag(given, "json")});
}

Result<Command> make_export(const po::variables_map& given) {
  const auto period = month_option(given, "export", "period", true);
  if (!period) return period.error();
  return Command(ExportCommand{**period, number_option(given, "vintage"), given["output"].as<std::string>()});
}

constexpr const char* service_actions = "install|uninstall|start|stop";

// `run` is what the installed service's own command line says.
Result<Command> make_service(const po::variables_map& given) {
  const std::vector<std::string> words = operands(given);
  const std::string hint = std::string("one of ") + service_actions;
  if (words.size() != 1)
    return usage("service: which of " + std::string(service_actions) + "?", "waitlistd service install");
  ServiceCommand command{words.front(), given["account"].as<std::string>(), {}};
  if (given.count("account-password-file"))
    command.account_password_file = given["account-password-file"].as<std::string>();
  constexpr std::string_view actions[] = {"install", "uninstall", "start", "stop", "run"};
  if (std::find(std::begin(actions), std::end(actions), command.action) == std::end(actions))
    return usage("service: there is no \"" + command.action + "\"", hint);
  if (command.action != "install" && (!command.account.empty() || command.account_password_file))
    return usage("service " + command.action + " takes no account", "`waitlistd service install` does");
  if (command.account.empty() && command.account_password_file)
    return usage("service install: --account-password-file without --account", {});
  return Command(command);
}

// The pages are made without a look at the settings, which need not be valid for it.
Result<Command> make_print_config(const po::variables_map& given) {
  if (flag(given, "reference")) return Command(ShowText{settings_reference()});
  if (!given.count("as")) return Command(PrintConfigCommand{flag(given, "json")});
  const std::string form = given["as"].as<std::string>();
  if (const auto text = page(form)) return Command(ShowText{*text});
  return usage("print-config: there is no form \"" + form + "\"", std::string("one of ") + page_forms);
}

} // namespace

bool is_of_this_system(const CommandSpec& command) {
  return std::string_view(command.name) != "service" || platform::has_service_control();
}

const std::vector<CommandSpec>& commands() {
  static const std::vector<CommandSpec> all = {
      {"once", "", "load what is new or revised, then exit",
       "waitlistd once             load what is new into the database of the settings\nwaitlistd once "
       "--dry-run   say what a load would change",
       [](auto& o) {
         o.add_options()("dry-run", po::bool_switch(),
                         "do everything, then roll back and say what would change");
       },
       [](const auto& given) -> Result<Command> { return Command(OnceCommand{flag(given, "dry-run")}); }},
      {"run", "", "watch the site for ever: the service", "waitlistd run   in the foreground, until Ctrl-C",
       [](auto&) {}, [](const auto&) -> Result<Command> { return Command(RunCommand{}); }},
      {"discover", "", "show what is published; loads nothing",
       "waitlistd discover                the newest release and where it was found\nwaitlistd discover "
       "--all --json   every month and revision, for a program",
       [](auto& o) {
         o.add_options()("json", po::bool_switch(), "as JSON")(
             "all", po::bool_switch(), "every month and revision, not only the newest");
       },
       [](const auto& given) -> Result<Command> {
         return Command(DiscoverCommand{flag(given, "json"), flag(given, "all")});
       }},
      {"backfill", "--from YYYY-MM", "load every month that is published",
       "waitlistd backfill --from 2025-04            from April 2025 to the newest month\nwaitlistd backfill "
       "--from 2016-04 --jobs 4   four months at once",
       [](auto& o) {
         o.add_options()("from", po::value<std::string>()->value_name("YYYY-MM"),
                         "the oldest month")("to", po::value<std::string>()->value_name("YYYY-MM"),
                                             "the newest month; without, the newest that is published")(
             "jobs", po::value<int>()->default_value(2)->value_name("N"), "months that load at once")(
             "dry-run", po::bool_switch(), "do everything, then roll back and say what would change");
       },
       make_backfill},
      {"load", "FILE|URL…", "load files at hand: a ZIP or CSV, or its address",
       "waitlistd load Full-CSV-data-file-Jan26.zip   a file that was downloaded\nwaitlistd load --dry-run "
       "*.zip                judge files, change nothing",
       [](auto& o) {
         o.add_options()("dry-run", po::bool_switch(),
                         "do everything, then roll back and say what would change")(
             "accept", po::bool_switch(),
             "publish it even where it would be held: it has shrunk, or groups of it do not add up")(
             "make-current", po::bool_switch(),
             "make it current, whatever names, folders and dates tell of which was published last");
       },
       make_load},
      {"accept", "--period YYYY-MM", "publish a release that is held",
       "waitlistd accept --period 2026-01   publish what `waitlistd status` says is held",
       [](auto& o) {
         o.add_options()("period", po::value<std::string>()->value_name("YYYY-MM"), "the month")(
             "vintage", po::value<int>()->value_name("N"), "which one, where several are held");
       },
       make_accept},
      {"export", "--period YYYY-MM", "give a month back as the published CSV, byte for byte",
       "waitlistd export --period 2026-01 --output january.csv   the current release\nwaitlistd export "
       "--period 2026-01 --vintage 1            as it was first published",
       [](auto& o) {
         o.add_options()("period", po::value<std::string>()->value_name("YYYY-MM"),
                         "the month")("vintage", po::value<int>()->value_name("N"),
                                      "an older vintage of it; without, the current one")(
             "output", po::value<std::string>()->default_value("-")->value_name("FILE"),
             "file to write; - is standard output");
       },
       make_export},
      {"diff", "--period YYYY-MM", "show what a revision changed",
       "waitlistd diff --period 2026-01                   the newest revision\nwaitlistd diff --period "
       "2026-01 --from 1 --to 3   between two vintages",
       [](auto& o) {
         o.add_options()("period", po::value<std::string>()->value_name("YYYY-MM"), "the month")(
             "from", po::value<int>()->value_name("N"), "vintage; without, the one before")(
             "to", po::value<int>()->value_name("N"),
             "vintage; without, the current one")("json", po::bool_switch(), "as JSON");
       },
       make_diff},
      {"reconcile", "FILE", "compare England's figures with NHS England's Overview Timeseries (XLSX, CSV)",
       "waitlistd reconcile RTT-Overview-Timeseries.xlsx   each month and figure of England",
       [](auto& o) { o.add_options()("json", po::bool_switch(), "as JSON"); }, make_reconcile},
      {"status", "", "show what is loaded and what the checks found",
       "waitlistd status                      the newest three months\nwaitlistd status --months 12 --json   "
       "a year, for a program",
       [](auto& o) {
         o.add_options()("json", po::bool_switch(), "as JSON")(
             "months", po::value<int>()->default_value(3)->value_name("N"), "newest months to tell in full");
       },
       [](const auto& given) -> Result<Command> {
         return Command(StatusCommand{flag(given, "json"), std::max(1, given["months"].template as<int>())});
       }},
      {"migrate", "", "bring the database's schema up to date",
       "waitlistd migrate           as loading does by itself\nwaitlistd migrate --check   is anything "
       "pending? Exit code 1 if so",
       [](auto& o) {
         o.add_options()("check", po::bool_switch(), "only say what is pending; exits 1 if anything is");
       },
       [](const auto& given) -> Result<Command> { return Command(MigrateCommand{flag(given, "check")}); }},
      {"init-database", "--print", "write what an administrator runs to make the database of PG_CONN",
       "waitlistd init-database --print       to read, or to hand to whoever runs the server",
       [](auto& o) {
         o.add_options()("print", po::bool_switch(), "print the script: nothing else is done here");
       },
       [](const auto& given) -> Result<Command> {
         if (flag(given, "print")) return Command(InitDatabaseCommand{});
         return usage("init-database: only --print is known",
                      "an administrator of the server runs what it prints");
       }},
      {"psql", "[-- ARGUMENTS]", "open the database with psql",
       "waitlistd psql                                           a session\nwaitlistd psql -- -c 'SELECT * "
       "FROM rtt.england_month'   one statement",
       [](auto&) {},
       [](const auto& given) -> Result<Command> { return Command(PsqlCommand{operands(given)}); }},
      {"service", service_actions, "install, remove, start or stop the Windows service",
       "waitlistd service install   with the settings file in %ProgramData%\nwaitlistd service stop",
       [](auto& o) {
         o.add_options()(
             "account",
             po::value<std::string>()->default_value("", "NT SERVICE\\waitlistd")->value_name("NAME"),
             "install: the account that the service runs as")(
             "account-password-file", po::value<std::string>()->value_name("FILE"),
             "install: file with the password of an account that has one");
       },
       make_service},
      {"check-config", "", "validate every setting",
       "waitlistd check-config             exit code 78 where a setting is wrong\nwaitlistd check-config "
       "--connect   and database and site are tried",
       [](auto& o) { o.add_options()("connect", po::bool_switch(), "try the database and the site, too"); },
       [](const auto& given) -> Result<Command> {
         return Command(CheckConfigCommand{flag(given, "connect")});
       }},
      {"print-config", "", "show every setting and where it comes from",
       "waitlistd print-config               settings in force; secrets are masked\nwaitlistd print-config "
       "--as sample   a settings file to fill in",
       [](auto& o) {
         o.add_options()("json", po::bool_switch(), "as JSON")("reference", po::bool_switch(),
                                                               "the reference of all settings, in Markdown")(
             "as", po::value<std::string>()->value_name(page_forms),
             "instead a page of all settings, or of all commands, in that form");
       },
       make_print_config},
  };
  return all;
}

po::options_description general_options() {
  po::options_description options("General options");
  const std::string config_help = "settings file (default: " + platform::default_config_file().string() + ")";
  options.add_options()("config", po::value<std::string>()->value_name("FILE"),
                        config_help.c_str())("verbose,v", po::bool_switch(), "log more: LOG_LEVEL=debug")(
      "quiet,q", po::bool_switch(), "log less: LOG_LEVEL=warning")("help,h", po::bool_switch(), "this text")(
      "version", po::bool_switch(), "the version");
  return options;
}

namespace {

std::string value_name(const SettingSpec& setting) {
  switch (setting.kind) {
  case SettingKind::choice:
    return std::string(setting.choices);
  case SettingKind::yes_no:
    return "yes|no";
  case SettingKind::path:
    return "FILE";
  default:
    return "VALUE";
  }
}

} // namespace

po::options_description setting_options() {
  po::options_description options("Settings (also as environment variables or in the settings file)");
  for (const SettingSpec& setting : setting_table()) {
    std::string help(setting.help);
    if (!setting.default_value.empty()) help += " (" + std::string(setting.default_value) + ")";
    help += " [" + std::string(setting.name) + "]";
    options.add_options()(option_name(setting.name).c_str(),
                          po::value<std::string>()->value_name(value_name(setting)), help.c_str());
  }
  return options;
}

namespace {

const CommandSpec* find_command(const std::string& name) {
  const auto& all = commands();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& c) { return name == c.name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const CommandSpec& command : commands())
    if (is_of_this_system(command)) names.emplace_back(command.name);
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "" : ", ") + name;
  return out;
}

Failure unknown_command(const std::string& name) {
  const std::string nearest = nearest_word(lower_case(name), command_names());
  return usage("unknown command " + name,
               nearest.empty() ? "one of " + listed(command_names()) : "did you mean " + nearest + "?");
}

SettingMap given_settings(const po::variables_map& given) {
  SettingMap settings;
  for (const SettingSpec& setting : setting_table()) {
    const std::string option = option_name(setting.name);
    if (given.count(option))
      settings[std::string(setting.name)] = {given[option].as<std::string>(), "command line"};
  }
  if (flag(given, "verbose")) settings["LOG_LEVEL"] = {"debug", "command line"};
  if (flag(given, "quiet")) settings["LOG_LEVEL"] = {"warning", "command line"};
  return settings;
}

using Options = boost::unordered_flat_map<std::string, bool>; // long names: does it take a value?

void add_names(const po::options_description& options, Options& out) {
  for (const auto& option : options.options())
    out.emplace(option->long_name(), option->semantic()->max_tokens() > 0);
}

Options all_options() {
  Options out;
  add_names(general_options(), out);
  add_names(setting_options(), out);
  for (const CommandSpec& command : commands()) {
    po::options_description options;
    command.add_options(options);
    add_names(options, out);
  }
  return out;
}

Failure unknown_option(const std::string& option, const Options& known) {
  const std::string typed = option.substr(0, option.find('='));
  std::vector<std::string> names;
  for (const auto& [name, takes_value] : known)
    names.push_back("--" + name);
  std::sort(names.begin(), names.end());
  const std::string nearest = nearest_word(boost::replace_all_copy(lower_case(typed), "_", "-"), names);
  return usage("unknown option " + typed, nearest.empty()
                                              ? "`waitlistd --help` and `waitlistd --help settings` list them"
                                              : "did you mean " + nearest + "?");
}

// The command is the first word that is not an option or an option's value; what stands before it are
// options. One that no command has ends the search: the word behind it may be its value.
Result<std::string> take_command(std::vector<std::string>& arguments, const Options& known) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") break;
    if (!argument.starts_with('-')) {
      std::string name = argument;
      arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
      return name;
    }
    // Only long options take a value; with '=' it is in the same word.
    if (!argument.starts_with("--")) continue;
    const auto option = known.find(argument.substr(2, argument.find('=') - 2));
    if (option == known.end()) return unknown_option(argument, known);
    if (option->second && argument.find('=') == std::string::npos) ++i;
  }
  return std::string{};
}

} // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& given_arguments) {
  po::options_description common;
  common.add(general_options()).add(setting_options());
  std::vector<std::string> arguments = given_arguments;
  const auto name = take_command(arguments, all_options());
  if (!name) return name.error();
  const auto asks = [&](std::string_view option) {
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    return std::find(arguments.begin(), end, option) != end;
  };
  if (asks("--version")) return CommandLine{ShowText{"waitlistd " WAITLISTD_VERSION "\n"}, {}, {}};
  if (name->empty()) {
    if (asks("--help") || asks("-h")) return CommandLine{ShowText{general_help()}, {}, {}};
    return usage("no command given", "one of " + listed(command_names()) + "; `waitlistd --help` tells more");
  }
  if (*name == "settings" && (asks("--help") || asks("-h")))
    return CommandLine{ShowText{settings_help()}, {}, {}};
  const CommandSpec* command = find_command(*name);
  if (!command) return unknown_command(*name);
  if (asks("--help") || asks("-h")) return CommandLine{ShowText{command_help(*command)}, {}, {}};

  po::options_description options;
  options.add(common);
  command->add_options(options);
  options.add_options()("operand", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("operand", -1);
  po::variables_map given;
  try {
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(arguments).options(options).positional(positional).style(style).run(),
              given);
  } catch (const po::unknown_option& unknown) {
    Options own;
    add_names(options, own);
    own.erase("operand");
    return unknown_option(unknown.get_option_name(), own);
  } catch (const po::error& wrong) {
    return usage(wrong.what(), "`waitlistd " + *name + " --help` tells the options");
  }
  const bool takes_operands = *command->arguments && command->arguments[0] != '-';
  if (!takes_operands && !operands(given).empty())
    return usage(*name + " takes no \"" + operands(given).front() + "\"",
                 "`waitlistd " + *name + " --help` tells the options");
  auto made = command->make(given);
  if (!made) return made.error();
  CommandLine line{std::move(*made), given_settings(given), {}};
  if (given.count("config")) line.config_file = given["config"].as<std::string>();
  return line;
}

} // namespace waitlistd
