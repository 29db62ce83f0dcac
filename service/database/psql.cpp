#include "service/database/psql.hpp"

#include "platform/process.hpp"

#include <libpq-fe.h>

#include <memory>

namespace waitlistd {

Result<int> run_psql(const std::string& conninfo, const std::filesystem::path& postgres_bin,
                     const std::vector<std::string>& arguments) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(conninfo.c_str(), nullptr), PQconninfoFree);
  if (!options) return Failure{FailureKind::configuration, "PG_CONN is not a connection string", {}};
  platform::ChildProgram psql;
  psql.program = "psql";
  if (const auto beside = postgres_bin / "psql"; !postgres_bin.empty() && std::filesystem::exists(beside))
    psql.program = beside;
  psql.arguments = arguments;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
    if (option->val && option->envvar) psql.environment.emplace_back(option->envvar, option->val);
  auto code = platform::run_interactive(psql);
  if (!code) {
    Failure failure = code.error();
    failure.hint =
        "install psql (Debian: apt-get install postgresql-client), or name its folder in POSTGRES_BIN";
    return failure;
  }
  return code;
}

} // namespace waitlistd
