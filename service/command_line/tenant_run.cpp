#include "core/alerts/starter_rules.hpp"
#include "core/alerts/tenant_json.hpp"
#include "core/text_encoding.hpp"
#include "service/alerts/evaluation_log.hpp"
#include "service/command_line/commands.hpp"
#include "service/database/migrate.hpp"
#include "service/database/open_database.hpp"
#include "service/log/log.hpp"
#include "service/look/look.hpp"
#include "service/tenants/reader_role.hpp"
#include "service/tenants/tenant_files.hpp"
#include "service/tenants/tenant_store.hpp"

#include <iostream>
#include <map>

namespace waitlistd {
namespace {

using alerts::Mistake;
using alerts::Mistakes;
using alerts::Tenant;

struct TenantOfFile {
  std::string file;
  Tenant tenant;
};

std::string at(const std::string& file, const Mistake& mistake) {
  return visible(file + ": " + (mistake.where.empty() ? "" : mistake.where + ": ") + mistake.what);
}

void add(std::vector<Failure>& failures, const std::string& file, const Mistakes& mistakes,
         const char* hint) {
  for (const Mistake& mistake : mistakes)
    failures.push_back({FailureKind::failed, at(file, mistake), hint});
}

// Every mistake of every file; nothing is applied where there is one.
std::vector<TenantOfFile> read_all(const std::vector<TenantFile>& files, std::vector<Failure>& failures) {
  std::vector<TenantOfFile> tenants;
  std::map<std::string, std::string> file_of;
  for (const TenantFile& file : files) {
    auto reading = alerts::read_tenant(file.text);
    add(failures, file.name, reading.mistakes,
        "the guide Rules and tenants has every member with an example");
    if (!reading.value) continue;
    const auto [first, is_new] = file_of.emplace(reading.value->name, file.name);
    if (!is_new)
      add(failures, file.name,
          {{"/tenant", waitlistd::quoted(reading.value->name) + " is the name of the tenant in " +
                           first->second + ", too"}},
          "a tenant is one file");
    tenants.push_back({file.name, std::move(*reading.value)});
  }
  return tenants;
}

Result<void> check_all(const std::vector<TenantOfFile>& tenants, Connection& database,
                       std::vector<Failure>& failures) {
  const auto vocabulary = read_vocabulary(database);
  if (!vocabulary) return vocabulary.error();
  if (vocabulary->providers.empty())
    log_event(Level::warning, "code_not_known", "no release is loaded yet: codes of places are not checked");
  for (const auto& [file, tenant] : tenants) {
    const alerts::TenantCheck check = alerts::check_tenant(tenant, *vocabulary);
    add(failures, file, check.errors, "the guide Rules and tenants says what goes with what");
    for (const Mistake& warning : check.warnings)
      log_failure(Level::warning,
                  {FailureKind::failed, at(file, warning),
                   "it is applied all the same: the rule begins to look there when a release has it"},
                  "code_not_known");
  }
  return {};
}

Result<int> apply(const TenantCommand& command, const Settings& settings) {
  const auto files = read_tenant_files(command.operands);
  if (!files) return files.error();
  std::vector<Failure> failures;
  const auto read = read_all(*files, failures);
  if (!failures.empty()) return told(std::move(failures));
  auto database = command.dry_run ? open_loaded_database(settings) : open_migrated_database(settings);
  if (!database) return database.error();
  if (auto checked = check_all(read, database->connection, failures); !checked) return checked.error();
  if (!failures.empty()) return told(std::move(failures));
  std::vector<Tenant> tenants;
  for (const TenantOfFile& one : read)
    tenants.push_back(one.tenant);
  const auto plan = command.dry_run ? plan_apply(database->connection, tenants, command.prune)
                                    : apply_tenants(database->connection, tenants, command.prune);
  if (!plan) return plan.error();
  std::cout << visible(alerts::plan_text(*plan), LineBreaks::kept);
  if (command.dry_run) {
    std::cout << "nothing was changed: --dry-run\n";
    return 0;
  }
  if (auto granted = repair_tenant_readers(database->connection); !granted)
    log_failure(Level::warning, granted.error(), "reader_grants");
  for (const Collection* collection : known_collections())
    alerts::evaluate_and_tell(database->connection, *collection, alerts::News::told);
  return 0;
}

// What was typed is judged as a file would be.
Result<int> write_new(const TenantCommand& command) {
  const Tenant tenant = alerts::starter_tenant(command.operands.front(), command.provider, command.icb,
                                               {financial_year(month_of(today())), 4});
  const std::string document = alerts::write_tenant(tenant);
  const auto reading = alerts::read_tenant(document);
  if (!reading.value)
    return Failure{FailureKind::usage, "tenant new: " + visible(reading.mistakes.front().what),
                   "waitlistd tenant new barts --provider R1H --icb QMF"};
  std::cout << document;
  return 0;
}

Result<int> remove(const TenantCommand& command, const Settings& settings) {
  const std::string& name = command.operands.front();
  auto database = open_loaded_database(settings);
  if (!database) return database.error();
  const auto role_is_gone = remove_tenant(database->connection, name);
  if (!role_is_gone) return role_is_gone.error();
  std::cout << "- tenant " << name << "\n";
  if (!*role_is_gone)
    log_failure(Level::warning,
                {FailureKind::failed,
                 "role " + tenant_reader(name) +
                     " stays: this role may not drop it, or another "
                     "database on the server uses it",
                 "let an administrator DROP ROLE " + tenant_reader(name)},
                "reader_grants");
  return 0;
}

} // namespace

Result<int> run_command(const TenantCommand& command, const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  if (command.action == "apply") return apply(command, settings);
  if (command.action == "new") return write_new(command);
  if (command.action == "remove") return remove(command, settings);
  auto database = open_loaded_database(settings);
  if (!database) return database.error();
  const auto text = command.action == "list" ? list_tenants(database->connection)
                                             : export_tenant(database->connection, command.operands.front());
  if (!text) return text.error();
  std::cout << *text;
  return 0;
}

} // namespace waitlistd
