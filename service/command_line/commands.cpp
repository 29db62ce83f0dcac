#include "service/command_line/commands.hpp"

#include "core/database_script.hpp"
#include "core/path_text.hpp"
#include "core/text_encoding.hpp"
#include "platform/memory.hpp"
#include "platform/termination.hpp"
#include "service/alerts/evaluation_log.hpp"
#include "service/collection.hpp"
#include "service/command_line/backfill.hpp"
#include "service/command_line/export_target.hpp"
#include "service/daemon/daemon.hpp"
#include "service/database/migrate.hpp"
#include "service/database/open_database.hpp"
#include "service/database/psql.hpp"
#include "service/discovery/report.hpp"
#include "service/input_file.hpp"
#include "service/log/log.hpp"
#include "service/look/look.hpp"
#include "service/release_file/download.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

namespace waitlistd {
namespace {

// What the site and its files say of themselves acts on no terminal.
void print(const std::string& text) { std::cout << visible(text, LineBreaks::kept); }

constexpr int exit_pending = 1;
constexpr int exit_differs = 1;

// The months' failures are told already; the code says whether trying again later may help.
int backfill_exit_code(const std::vector<BackfilledMonth>& months) {
  int code = 0;
  for (const BackfilledMonth& month : months)
    if (month.failure) code = std::max(code, month.failure->kind == FailureKind::try_again ? 1 : 2);
  return code == 0 ? 0 : code == 1 ? 75 : 1;
}

struct Opened {
  const Collection& collection;
  Database database;
};

// What most commands begin with. `open`: what the command may do to the database decides.
Result<Opened> open_collection(const std::string& source, const Settings& settings,
                               Result<Database> (*open)(const Settings&)) {
  const auto collection = choose_collection(source, settings);
  if (!collection) return collection.error();
  auto database = open(settings);
  if (!database) return database.error();
  return Opened{**collection, std::move(*database)};
}

bool is_address(const std::string& file) {
  return file.starts_with("https://") || file.starts_with("http://");
}

// Of what was named nothing is loaded where some is mistyped: asked before there is a database.
Result<void> check_files(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    if (is_address(file)) continue;
    const auto opened = open_input(path_of(file));
    if (opened) continue;
    Failure failure = opened.error();
    failure.message = file + ": " + failure.message;
    return failure;
  }
  return {};
}

Result<void> load_one(const Collection& collection, Connection& database, const Settings& settings,
                      const std::string& file, const LoadWish& wish) {
  if (!is_address(file)) {
    const auto outcome = load_file(collection, database, settings, file, wish);
    if (!outcome) return outcome.error();
    log_outcome(*outcome, file, wish.dry_run);
    return {};
  }
  HttpSettings how = http_settings(settings);
  how.when_gone = "check the address: `waitlistd discover --all` lists what is published";
  HttpClient http(how);
  const auto outcome =
      download_and_load(collection, database, settings, http, {file, "command line", {}, 0, {}},
                        expected_month(collection.classify_link("", file, today())), {}, wish);
  if (!outcome) return outcome.error();
  if (*outcome) log_outcome(**outcome, file, wish.dry_run);
  return {};
}

std::string config_json(const Configuration& configuration) {
  boost::json::object out;
  for (const SettingSpec& setting : setting_table()) {
    const SourcedValue& value = configuration.values.find(setting.name)->second;
    out[setting.name] =
        boost::json::object{{"value", shown_value(setting, value.value)}, {"source", value.source}};
  }
  return boost::json::serialize(out) + "\n";
}

std::string config_text(const Configuration& configuration) {
  std::string out;
  for (const SettingSpec& setting : setting_table()) {
    const SourcedValue& value = configuration.values.find(setting.name)->second;
    out +=
        std::string(setting.name) + "=" + shown_value(setting, value.value) + "   # " + value.source + "\n";
  }
  return out;
}

} // namespace

Failure told(std::vector<Failure> failures) {
  std::stable_partition(failures.begin(), failures.end(),
                        [](const Failure& failure) { return failure.kind == FailureKind::try_again; });
  for (std::size_t i = 0; i + 1 < failures.size(); ++i)
    log_failure(failures[i]);
  return failures.back();
}

Result<int> run_command(const OnceCommand& command, const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  if (auto log_file = begin_log_file(settings); !log_file) return log_file.error();
  const auto collections = find_collections(settings);
  if (!collections) return collections.error();
  auto database = open_migrated_database(settings);
  if (!database) return database.error();
  std::vector<Failure> failures;
  for (const Collection* collection : *collections) {
    const auto report = run_look(*collection, database->connection, settings, command.dry_run);
    if (!report.outcome) failures.push_back(report.outcome.error());
    if (!command.dry_run) alerts::evaluate_and_tell(database->connection, *collection, alerts::News::told);
  }
  return failures.empty() ? Result<int>(0) : told(std::move(failures));
}

Result<int> run_for(platform::ServiceHost& host, const Configuration& configuration) {
  return run_daemon(configuration, host);
}

Result<int> run_command(const RunCommand&, const Configuration& configuration) {
  if (auto log_file = begin_log_file(configuration.settings); !log_file) return log_file.error();
  platform::keep_memory_small();
  const auto host = platform::service_host();
  return run_for(*host, configuration);
}

Result<int> run_command(const DiscoverCommand& command, const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  const auto collection = choose_collection(command.source, settings);
  if (!collection) return collection.error();
  auto database = database_at_hand(settings);
  const DiscoveryMemory memory((*collection)->schema, database ? &database->connection : nullptr);
  HttpClient http(http_settings(settings));
  auto discovery = find_releases(**collection, settings, http, memory, [&](int) { return command.all; });
  if (!discovery) return discovery.error();
  if (discovery->unfetchable) log_failure(Level::warning, *discovery->unfetchable);
  if (!command.all)
    std::erase_if(discovery->releases,
                  [&](const auto& c) { return c.period != discovery->releases.front().period; });
  print(command.json ? discovery_json(*discovery) : discovery_table(*discovery));
  return 0;
}

Result<int> run_command(const BackfillCommand& command, const Configuration& configuration) {
  if (auto log_file = begin_log_file(configuration.settings); !log_file) return log_file.error();
  const Settings& settings = configuration.settings;
  if (!settings.nhs_csv_url.empty())
    return Failure{FailureKind::configuration,
                   "backfill looks for every month, and NHS_CSV_URL names one file", "unset NHS_CSV_URL"};
  const platform::StopOnTermination stop;
  auto opened = open_collection(command.source, settings, open_migrated_database);
  if (!opened) return opened.error();
  const Collection& collection = opened->collection;
  const BackfillRequest request{command.from, command.to, command.jobs, command.dry_run};
  const auto in_range = [&](int first_year) {
    return first_year >= financial_year(command.from) &&
           (!command.to || first_year <= financial_year(*command.to));
  };
  HttpClient http(http_settings(settings), stop.token());
  const DiscoveryMemory memory(collection.schema, command.dry_run ? nullptr : &opened->database.connection);
  const auto discovery = find_releases(collection, settings, http, memory, in_range);
  if (!discovery) return discovery.error();
  auto published = months_to_backfill(*discovery, request);
  if (published.empty())
    return Failure{FailureKind::failed, "no month of that range is published",
                   "`waitlistd discover --all` lists what is"};
  const auto months =
      backfill(collection, opened->database.conninfo, settings, request, std::move(published), stop.token());
  if (!command.dry_run) {
    drop_old_rows(collection, opened->database.connection, settings);
    alerts::evaluate_and_tell(opened->database.connection, collection, alerts::News::known);
  }
  print(backfill_table(months));
  if (const std::string gaps = unpublished_months(months, request); !gaps.empty())
    std::cout << "not published: " << gaps << "\n";
  return stop.exit_code() != 0 ? stop.exit_code() : backfill_exit_code(months);
}

Result<int> run_command(const DiffCommand& command, const Configuration& configuration) {
  const auto collection = choose_collection(command.source, configuration.settings);
  if (!collection) return collection.error();
  if (!(*collection)->diff) return has_none(**collection, "comparison of vintages");
  auto database = open_loaded_database(configuration.settings);
  if (!database) return database.error();
  const auto report =
      (*collection)->diff(database->connection, command.period, command.from, command.to, command.json);
  if (!report) return report.error();
  print(*report);
  return 0;
}

Result<int> run_command(const ReconcileCommand& command, const Configuration& configuration) {
  if (auto readable = check_files({command.file}); !readable) return readable.error();
  const auto collection = choose_collection(command.source, configuration.settings);
  if (!collection) return collection.error();
  if (!(*collection)->reconcile) return has_none(**collection, "published figures to compare with");
  auto database = open_loaded_database(configuration.settings);
  if (!database) return database.error();
  const auto reconciled = (*collection)->reconcile(database->connection, command.file, command.json);
  if (!reconciled) return reconciled.error();
  print(reconciled->report);
  return reconciled->agrees ? 0 : exit_differs;
}

Result<int> run_command(const LoadCommand& command, const Configuration& configuration) {
  if (auto log_file = begin_log_file(configuration.settings); !log_file) return log_file.error();
  if (auto readable = check_files(command.files); !readable) return readable.error();
  auto opened = open_collection(command.source, configuration.settings, open_migrated_database);
  if (!opened) return opened.error();
  Result<int> outcome = 0;
  for (const std::string& file : command.files) {
    const auto loaded = load_one(opened->collection, opened->database.connection, configuration.settings,
                                 file, {command.dry_run, command.accept, command.make_current});
    if (loaded) continue;
    if (!outcome) log_failure(outcome.error()); // main reports the last one
    outcome = loaded.error();
  }
  if (!command.dry_run) {
    drop_old_rows(opened->collection, opened->database.connection, configuration.settings);
    alerts::evaluate_and_tell(opened->database.connection, opened->collection, alerts::News::told);
  }
  return outcome;
}

Result<int> run_command(const AcceptCommand& command, const Configuration& configuration) {
  if (auto log_file = begin_log_file(configuration.settings); !log_file) return log_file.error();
  auto opened = open_collection(command.source, configuration.settings, open_loaded_database);
  if (!opened) return opened.error();
  const auto outcome =
      opened->collection.accept(opened->database.connection, command.period, command.vintage);
  if (!outcome) return outcome.error();
  log_event(Level::info, "release_accepted", "the release that was held is current",
            {{"period", to_string(outcome->period)},
             {"vintage", std::int64_t{outcome->vintage}},
             {"rows", std::int64_t{outcome->rows}},
             {outcome->headline_name, outcome->headline}});
  alerts::evaluate_and_tell(opened->database.connection, opened->collection, alerts::News::told);
  return 0;
}

Result<int> run_command(const ExportCommand& command, const Configuration& configuration) {
  auto opened = open_collection(command.source, configuration.settings, open_loaded_database);
  if (!opened) return opened.error();
  ExportTarget target(command.output);
  const auto exported =
      opened->collection.export_release(opened->database.connection, command.period, command.vintage,
                                        [&](std::string_view piece) { return target.write(piece); });
  if (!exported) return exported.error();
  if (auto kept = target.keep(); !kept) return kept.error();
  log_event(Level::info, "exported", "exported, identical to what was published",
            {{"period", to_string(exported->period)},
             {"vintage", std::int64_t{exported->vintage}},
             {"rows", std::int64_t{exported->rows}},
             {"bytes", static_cast<std::int64_t>(exported->bytes)},
             {"sha256", exported->sha256}});
  return 0;
}

Result<int> run_command(const StatusCommand& command, const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  auto opened = open_collection(command.source, settings, open_loaded_database);
  if (!opened) return opened.error();
  std::vector<const Collection*> collections = {&opened->collection};
  if (command.source.empty()) collections = find_collections(settings).value();
  boost::json::object all; // several are told by name, one as it is
  for (const Collection* collection : collections) {
    const auto report = collection->status(opened->database.connection, command.months, command.json);
    if (!report) return report.error();
    if (collections.size() == 1)
      print(*report);
    else if (command.json)
      all[collection->name] = boost::json::parse(*report);
    else
      print(std::string(collection->name) + "\n" + *report);
  }
  if (!all.empty()) print(boost::json::serialize(all) + "\n");
  return 0;
}

Result<int> run_command(const MigrateCommand& command, const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  auto database = command.check ? open_existing_database(settings) : open_database(settings);
  if (!database) return database.error();
  if (command.check) {
    const auto state = schema_state(database->connection);
    if (!state) return state.error();
    for (const std::string& name : state->applied)
      std::cout << "applied  " << name << "\n";
    for (const std::string& name : state->pending)
      std::cout << "pending  " << name << "\n";
    if (!state->pending.empty()) return exit_pending; // the tenants' tables may be among it
    const auto behind = tenants_behind(database->connection);
    if (!behind) return behind.error();
    for (const std::string& name : *behind)
      std::cout << "pending  tenant " << name << "\n";
    return behind->empty() ? 0 : exit_pending;
  }
  const auto applied = migrate(database->connection);
  if (!applied) return applied.error();
  for (const std::string& name : *applied)
    std::cout << "applied  " << name << "\n";
  const auto tenants = migrate_tenants(database->connection);
  if (!tenants) return tenants.error();
  for (const std::string& name : tenants->done)
    std::cout << "applied  tenant " << name << "\n";
  if (applied->empty() && tenants->done.empty() && tenants->failures.empty())
    std::cout << "the schema is up to date\n";
  let_readers_read(database->connection);
  if (!tenants->failures.empty()) return told(tenants->failures);
  return 0;
}

Result<int> run_command(const InitDatabaseCommand&, const Configuration& configuration) {
  const std::string& conninfo = configuration.settings.pg_conn;
  const auto named = [&](std::string_view keyword, const char* otherwise) {
    const std::string value = conninfo_value(conninfo, keyword);
    return value.empty() ? std::string(otherwise) : value;
  };
  const DatabaseNames names{named("user", "loader"), named("dbname", "waiting")};
  if (shell_character(names.role + names.database, {}))
    return Failure{
        FailureKind::configuration, "PG_CONN names a role or database with a control character", {}};
  print(database_script(names));
  if (conninfo.empty())
    std::cout << "\n-- Then PG_CONN=postgresql://" << names.role << ":PASSWORD@HOST/" << names.database
              << "?sslmode=verify-full, and `waitlistd migrate`.\n";
  return 0;
}

Result<int> run_command(const PsqlCommand& command, const Configuration& configuration) {
  auto database = open_loaded_database(configuration.settings);
  if (!database) return database.error();
  return run_psql(database->conninfo, configuration.settings.postgres_bin, command.arguments);
}

Result<int> run_command(const PrintConfigCommand& command, const Configuration& configuration) {
  print(command.json ? config_json(configuration) : config_text(configuration));
  return 0;
}

} // namespace waitlistd
