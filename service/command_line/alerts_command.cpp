// `waitlistd alerts`: reads a tenant's alerts, notes what people say of them, evaluates by hand.
#include "core/alerts/tenant_json.hpp"
#include "core/path_text.hpp"
#include "core/text_encoding.hpp"
#include "service/alerts/alert_facts.hpp"
#include "service/alerts/alert_report.hpp"
#include "service/alerts/digest_run.hpp"
#include "service/alerts/evaluation_log.hpp"
#include "service/alerts/tenant_document.hpp"
#include "service/command_line/commands.hpp"
#include "service/database/open_database.hpp"
#include "service/input_file.hpp"
#include "service/log/log.hpp"

#include <algorithm>
#include <iostream>

namespace waitlistd {
namespace {

using namespace alerts;

constexpr std::size_t largest_file = 1 << 20;

void print(const std::string& text) { std::cout << visible(text, LineBreaks::kept); }

Result<int> printed(const Result<std::string>& text) {
  if (!text) return text.error();
  print(*text);
  return 0;
}

Result<std::vector<AlertContext>> contexts_of(Connection& database, const Tenant& tenant,
                                              const std::vector<AlertRecord>& alerts) {
  std::vector<AlertContext> all;
  for (const AlertRecord& alert : alerts) {
    auto context = context_of(database, tenant, alert);
    if (!context) return context.error();
    all.push_back(std::move(*context));
  }
  return all;
}

Result<std::string> list(Connection& database, const Tenant& tenant, const AlertsCommand& command) {
  const auto found = read_alerts(database, tenant.name, command.all);
  if (!found) return found.error();
  const auto contexts = contexts_of(database, tenant, *found);
  if (!contexts) return contexts.error();
  return command.json ? list_json(*found, *contexts) : list_text(*found, *contexts);
}

Result<std::string> show(Connection& database, const Tenant& tenant, const AlertsCommand& command) {
  const auto alert = read_alert(database, tenant.name, command.alert_id);
  if (!alert) return alert.error();
  const auto context = context_of(database, tenant, *alert);
  if (!context) return context.error();
  const auto events = read_events(database, tenant.name, command.alert_id);
  if (!events) return events.error();
  return command.json ? show_json(*alert, *context, *events) : show_text(*alert, *context, *events);
}

Result<std::string> proof(Connection& database, const Tenant& tenant, const AlertsCommand& command) {
  const auto explanation = explain(database, tenant.name, command.alert_id);
  if (!explanation) return explanation.error();
  return command.json ? explain_json(*explanation) : explain_text(*explanation);
}

Failure not_read(const std::string& file, const Mistakes& mistakes) {
  std::string all;
  for (const Mistake& mistake : mistakes)
    all += (all.empty() ? "" : "\n") + (mistake.where.empty() ? file : file + " " + mistake.where) + ": " +
           mistake.what;
  return {FailureKind::failed, all, "the guide Rules and tenants shows each kind of rule"};
}

// The rules to try: of a file, which may hold one or a whole tenant, or those that are applied.
Result<Tenant> tenant_to_try(Tenant tenant, const AlertsCommand& command) {
  if (command.file) {
    auto text = read_small_file(path_of(*command.file), largest_file);
    if (!text) {
      Failure failure = text.error();
      failure.message = *command.file + ": " + failure.message;
      return failure;
    }
    auto whole = read_tenant(*text);
    auto one = read_rule(*text);
    if (whole.value) {
      tenant = std::move(*whole.value);
    } else if (one.value) {
      tenant.rules.assign(1, std::move(*one.value));
    } else {
      return not_read(*command.file,
                      one.mistakes.size() < whole.mistakes.size() ? one.mistakes : whole.mistakes);
    }
  }
  if (!command.rule) return tenant;
  std::erase_if(tenant.rules, [&](const Rule& rule) { return rule.name != *command.rule; });
  if (!tenant.rules.empty()) return tenant;
  return Failure{FailureKind::usage, "tenant " + tenant.name + " has no rule " + *command.rule,
                 "`waitlistd tenant export " + tenant.name + "` shows its rules"};
}

Result<int> try_rules(Connection& database, Tenant stored, const AlertsCommand& command) {
  const auto tenant = tenant_to_try(std::move(stored), command);
  if (!tenant) return tenant.error();
  for (const Collection* collection : known_collections()) {
    const bool is_asked = std::any_of(tenant->rules.begin(), tenant->rules.end(),
                                      [&](const Rule& rule) { return rule.collection == collection->name; });
    if (!is_asked || !collection->measures) continue;
    const auto tried = backtest(database, *collection, *tenant, {command.from, command.to});
    if (!tried) return tried.error();
    print(command.json ? backtest_json(*tried, *tenant, *collection)
                       : backtest_text(*tried, *tenant, *collection));
  }
  return 0;
}

Result<int> show_digest(Connection& database, const Tenant& tenant, const AlertsCommand& command) {
  constexpr std::size_t shown = 10;
  for (const Collection* collection : known_collections()) {
    if (!collection->measures) continue;
    auto news = read_release_news(database, *collection, tenant);
    if (!news) return news.error();
    if (!*news) {
      print("no release of " + std::string(collection->title) + " has been evaluated for " + tenant.name +
            "\n");
      continue;
    }
    const Digest release = digest(std::move(**news), shown);
    print(command.json ? digest_json(release) : digest_text(release));
  }
  return 0;
}

Result<int> evaluate_by_hand(const Settings& settings) {
  auto database = open_migrated_database(settings);
  if (!database) return database.error();
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  int code = 0;
  for (const Collection* collection : known_collections()) {
    if (!collection->measures) continue;
    const auto report = evaluate(database->connection, *collection, News::told, now);
    if (!report) return report.error();
    log_evaluation(*report);
    if (!report->failures.empty()) code = 1;
    const auto facts = read_alert_facts(database->connection, *collection);
    if (!facts) return facts.error();
    std::int64_t firing = 0;
    for (const auto& [tenant, alerts] : facts->tenants)
      for (const auto& [kind, count] : alerts.count)
        if (kind.second == "firing") firing += count;
    std::cout << collection->name << ": " << report->tenants << " of " << facts->tenants.size()
              << " tenants evaluated, " << report->events << " changes to tell, " << firing
              << " alerts fire\n";
  }
  return code;
}

} // namespace

Result<int> run_command(const AlertsCommand& command, const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  if (command.action == "evaluate") return evaluate_by_hand(settings);
  auto database = open_loaded_database(settings);
  if (!database) return database.error();
  Connection& connection = database->connection;
  const auto name = choose_tenant(connection, command.tenant);
  if (!name) return name.error();
  auto tenant = stored_tenant(connection, *name);
  if (!tenant) return tenant.error();
  if (command.action == "list") return printed(list(connection, *tenant, command));
  if (command.action == "show") return printed(show(connection, *tenant, command));
  if (command.action == "explain") return printed(proof(connection, *tenant, command));
  if (command.action == "backtest") return try_rules(connection, std::move(*tenant), command);
  if (command.action == "digest") return show_digest(connection, *tenant, command);
  Annotation annotation;
  if (command.action == "acknowledge") annotation.acknowledged_by = command.by.value_or("");
  if (command.action != "silence") annotation.note = command.note;
  if (command.action == "silence") annotation.silence = command.until;
  if (auto noted = annotate(connection, *name, command.alert_id, annotation); !noted) return noted.error();
  return printed(show(connection, *tenant, command));
}

} // namespace waitlistd
