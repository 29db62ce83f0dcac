#include "service/command_line/command_table.hpp"

#include "platform/service_control.hpp"
#include "service/alerts/measures_report.hpp"
#include "service/command_line/alerts_commands.hpp"
#include "service/command_line/tenant_commands.hpp"

#include <algorithm>

namespace waitlistd {
namespace {

bool flag(const po::variables_map& given, const char* name) { return given[name].as<bool>(); }

void add_source(po::options_description& options) {
  options.add_options()("source", po::value<std::string>()->default_value("", "")->value_name("NAME"),
                        "the collection; without, the first of DATA_SOURCE");
}
std::string source(const po::variables_map& given) { return given["source"].as<std::string>(); }

Result<Command> make_load(const po::variables_map& given) {
  if (operands(given).empty())
    return usage("load: which file?", "waitlistd load FILE.zip, FILE.csv or https://…");
  return Command(LoadCommand{operands(given), flag(given, "dry-run"), flag(given, "accept"),
                             flag(given, "make-current"), source(given)});
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
  return Command(BackfillCommand{**from, *to, jobs, flag(given, "dry-run"), source(given)});
}

Result<Command> make_accept(const po::variables_map& given) {
  const auto period = month_option(given, "accept", "period", true);
  if (!period) return period.error();
  return Command(AcceptCommand{**period, number_option(given, "vintage"), source(given)});
}

Result<Command> make_diff(const po::variables_map& given) {
  const auto period = month_option(given, "diff", "period", true);
  if (!period) return period.error();
  return Command(DiffCommand{**period, number_option(given, "from"), number_option(given, "to"),
                             flag(given, "json"), source(given)});
}

Result<Command> make_reconcile(const po::variables_map& given) {
  if (operands(given).size() != 1)
    return usage("reconcile: which file?", "waitlistd reconcile FILE: the Overview Timeseries, XLSX or CSV");
  return Command(ReconcileCommand{operands(given).front(), flag(given, "json"), source(given)});
}

Result<Command> make_export(const po::variables_map& given) {
  const auto period = month_option(given, "export", "period", true);
  if (!period) return period.error();
  return Command(ExportCommand{**period, number_option(given, "vintage"), given["output"].as<std::string>(),
                               source(given)});
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
         add_source(o);
         o.add_options()("json", po::bool_switch(), "as JSON")(
             "all", po::bool_switch(), "every month and revision, not only the newest");
       },
       [](const auto& given) -> Result<Command> {
         return Command(DiscoverCommand{flag(given, "json"), flag(given, "all"), source(given)});
       }},
      {"backfill", "--from YYYY-MM", "load every month that is published",
       "waitlistd backfill --from 2025-04            from April 2025 to the newest month\nwaitlistd backfill "
       "--from 2016-04 --jobs 4   four months at once",
       [](auto& o) {
         add_source(o);
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
         add_source(o);
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
         add_source(o);
         o.add_options()("period", po::value<std::string>()->value_name("YYYY-MM"), "the month")(
             "vintage", po::value<int>()->value_name("N"), "which one, where several are held");
       },
       make_accept},
      {"export", "--period YYYY-MM", "give a month back as the published CSV, byte for byte",
       "waitlistd export --period 2026-01 --output january.csv   the current release\nwaitlistd export "
       "--period 2026-01 --vintage 1            as it was first published",
       [](auto& o) {
         add_source(o);
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
         add_source(o);
         o.add_options()("period", po::value<std::string>()->value_name("YYYY-MM"), "the month")(
             "from", po::value<int>()->value_name("N"), "vintage; without, the one before")(
             "to", po::value<int>()->value_name("N"),
             "vintage; without, the current one")("json", po::bool_switch(), "as JSON");
       },
       make_diff},
      {"reconcile", "FILE", "compare England's figures with NHS England's Overview Timeseries (XLSX, CSV)",
       "waitlistd reconcile RTT-Overview-Timeseries.xlsx   each month and figure of England",
       [](auto& o) {
         add_source(o);
         o.add_options()("json", po::bool_switch(), "as JSON");
       },
       make_reconcile},
      {"status", "", "show what is loaded and what the checks found",
       "waitlistd status                      the newest three months\nwaitlistd status --months 12 --json   "
       "a year, for a program",
       [](auto& o) {
         o.add_options()("source", po::value<std::string>()->default_value("", "")->value_name("NAME"),
                         "the collection; without, each of DATA_SOURCE")("json", po::bool_switch(),
                                                                         "as JSON")(
             "months", po::value<int>()->default_value(3)->value_name("N"), "newest months to tell in full");
       },
       [](const auto& given) -> Result<Command> {
         return Command(StatusCommand{flag(given, "json"), std::max(1, given["months"].template as<int>()),
                                      source(given)});
       }},
      {"alerts", alerts_actions, "what rules say of the newest month, and what they would have said",
       "waitlistd alerts list                           what fires or is pending\n"
       "waitlistd alerts explain 12                     figures, comparison, vintage, published lines\n"
       "waitlistd alerts backtest --rule list-on-year   month by month, as known then and now\n"
       "waitlistd alerts digest                         the newest release in a message\n"
       "waitlistd alerts silence 12 --until next-release",
       add_alerts_options, make_alerts},
      {"tenant", tenant_actions, "say who wants to be told what: rules, as files",
       "waitlistd tenant new barts --provider R1H     rules to begin with\n"
       "waitlistd tenant apply barts.json --dry-run   what would change\n"
       "waitlistd tenant apply tenants/ --prune       a folder, and no other tenants\n"
       "waitlistd tenant export barts                 the file as it was applied",
       add_tenant_options, make_tenant},
      {"measures", "", "list what rules may name",
       "waitlistd measures          names, units and what they are made of\nwaitlistd measures --json   for "
       "a program",
       [](auto& o) {
         o.add_options()("json", po::bool_switch(), "as JSON")("reference", po::bool_switch(),
                                                               "the reference page, in Markdown");
       },
       [](const auto& given) -> Result<Command> {
         const auto collections = known_collections();
         return Command(ShowText{flag(given, "json")        ? alerts::measures_json(collections)
                                 : flag(given, "reference") ? alerts::measures_page(collections)
                                                            : alerts::measures_text(collections)});
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

} // namespace waitlistd
