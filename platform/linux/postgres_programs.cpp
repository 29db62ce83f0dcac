#include "platform/postgres_programs.hpp"

#include "core/path_text.hpp"

#include <algorithm>
#include <cstdlib>

namespace waitlistd::platform {

namespace fs = std::filesystem;

ClusterAccess default_cluster_access() { return ClusterAccess::socket; }

const char* cluster_locale() { return "C.UTF-8"; }

// Debian's /usr/lib/postgresql/15/bin and the like.
std::vector<PostgresInstallation> postgres_installations() {
  std::vector<PostgresInstallation> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", error))
    if (const int major = std::atoi(entry.path().filename().c_str()); major > 0)
      found.push_back({major, entry.path() / "bin"});
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.major > b.major; });
  return found;
}

std::string how_to_install_server(const std::string& major) {
  return "install PostgreSQL's server (Debian: apt-get install postgresql" +
         (major.empty() ? "" : "-" + major) + ")";
}

std::string how_to_install_psql() { return "install psql (Debian: apt-get install postgresql-client)"; }

Result<fs::path> path_for_postgres(const fs::path& path) {
  const char found = shell_character(path.string(), "$`\"\\");
  if (!found) return path;
  return Failure{
      FailureKind::configuration,
      "PostgreSQL's programs cannot be told the folder " + path.string() +
          ": they hand it to a shell, which would read " +
          (static_cast<unsigned char>(found) < ' ' ? "a control character" : std::string(1, found)) +
          " in it as its own",
      "set STATE_DIR and POSTGRES_BIN to folders without $, `, \", \\ and line breaks, or set PG_CONN "
      "to a server of yours"};
}

Result<void> admit_server(const fs::path&) { return {}; }

} // namespace waitlistd::platform
