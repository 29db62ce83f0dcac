#include "service/database/psql.hpp"

#include "platform/environment.hpp"
#include "platform/postgres_programs.hpp"
#include "platform/process.hpp"

#include <libpq-fe.h>

#include <memory>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

// On Windows it is rarely on PATH. Where it is nowhere its bare name lets the system say so.
fs::path find_psql(const fs::path& postgres_bin) {
  const std::string name = platform::program_file_name("psql");
  std::vector<fs::path> folders = platform::search_path();
  if (!postgres_bin.empty()) folders.insert(folders.begin(), postgres_bin);
  for (const auto& installed : platform::postgres_installations())
    folders.push_back(installed.programs);
  std::error_code ignored;
  for (const fs::path& folder : folders)
    if (fs::exists(folder / name, ignored)) return folder / name;
  return name;
}

} // namespace

Result<int> run_psql(const std::string& conninfo, const std::filesystem::path& postgres_bin,
                     const std::vector<std::string>& arguments) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(conninfo.c_str(), nullptr), PQconninfoFree);
  if (!options) return Failure{FailureKind::configuration, "PG_CONN is not a connection string", {}};
  platform::ChildProgram psql;
  psql.program = find_psql(postgres_bin);
  psql.arguments = arguments;
  psql.inherits_environment = true; // its terminal, pager and editor are the user's
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
    if (option->val && option->envvar) psql.environment.emplace_back(option->envvar, option->val);
  auto code = platform::run_interactive(psql);
  if (!code) {
    Failure failure = code.error();
    failure.hint = platform::how_to_install_psql() + ", or name its folder in POSTGRES_BIN";
    return failure;
  }
  return code;
}

} // namespace waitlistd
