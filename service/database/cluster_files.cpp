#include "service/database/cluster_files.hpp"

#include "service/sha256.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_socket_path = 107; // sockaddr_un
constexpr std::string_view socket_name = "/.s.PGSQL.65535";

constexpr const char* missing_programs_hint =
    "install PostgreSQL's server (Debian: apt-get install postgresql), name its programs' folder in "
    "POSTGRES_BIN, or set "
    "PG_CONN to a server of yours";

Failure unusable(const std::string& what, const std::error_code& error) {
  return {FailureKind::configuration, what + ": " + error.message(),
          "set STATE_DIR to a folder that waitlistd's user can write to"};
}

platform::User server_user() {
  platform::User user = platform::current_user();
  if (user.uid != 0) return user;
  for (const char* name : {"waitlistd", "postgres", "nobody"})
    if (auto known = platform::find_user(name)) return *known;
  return user;
}

// A path that the server's user cannot walk down is told before initdb says it in its own words.
Result<void> check_reachable(const fs::path& folder, const platform::User& owner) {
  if (owner.uid == platform::current_user().uid) return {};
  auto seen = platform::run({"test", {"-x", folder.string()}, {}, {}, owner, std::chrono::seconds(10)});
  if (seen && seen->exit_code == 0) return {};
  return Failure{FailureKind::configuration,
                 "user " + owner.name + ", who runs the private PostgreSQL, cannot reach " + folder.string(),
                 "set STATE_DIR to a folder whose parents everyone may enter, such as /var/lib/waitlistd"};
}

Result<void> make_folder(const fs::path& folder, const platform::User& owner) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  fs::create_directories(folder, error);
  if (error) return unusable("cannot make " + folder.string(), error);
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return unusable("cannot protect " + folder.string(), error);
  if (owner.uid == platform::current_user().uid) return {};
  return platform::give_to(folder, owner);
}

// A socket's path has a limit that a folder's has not: a deep STATE_DIR gets its socket elsewhere, always the
// same place, in a folder that only its owner may enter.
fs::path socket_folder(const fs::path& root) {
  fs::path beside = root / "run";
  if (beside.string().size() + socket_name.size() <= longest_socket_path) return beside;
  Sha256 hash;
  const std::string text = root.string();
  hash.update(text.data(), text.size());
  return "/tmp/waitlistd-" + hash.hex().substr(0, 16);
}

std::string first_line_of(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

bool has_server(const fs::path& folder) {
  return fs::exists(folder / "initdb") && fs::exists(folder / "pg_ctl") && fs::exists(folder / "postgres");
}

// /usr/lib/postgresql/15/bin and the like, newest first.
std::vector<std::pair<int, fs::path>> distribution_servers() {
  std::vector<std::pair<int, fs::path>> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", error)) {
    const int major = std::atoi(entry.path().filename().string().c_str());
    if (major > 0 && has_server(entry.path() / "bin")) found.emplace_back(major, entry.path() / "bin");
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

} // namespace

Result<ClusterFiles> prepare_cluster_files(const fs::path& state_dir) {
  ClusterFiles files;
  files.owner = server_user();
  if (files.owner.uid == 0)
    return Failure{FailureKind::configuration,
                   "PostgreSQL does not run as root and there is no user to run it as",
                   "make a user named waitlistd, or set PG_CONN"};
  std::error_code error;
  const fs::path state = fs::absolute(state_dir, error);
  if (!fs::exists(state, error)) {
    fs::create_directories(state, error);
    if (error) return unusable("cannot make STATE_DIR " + state.string(), error);
  }
  if (auto reachable = check_reachable(state, files.owner); !reachable) return reachable.error();
  files.root = state / "postgres";
  files.data = files.root / "data";
  files.log = files.root / "server.log";
  files.socket = socket_folder(files.root);
  if (auto made = make_folder(files.root, files.owner); !made) return made.error();
  if (auto made = make_folder(files.socket, files.owner); !made) return made.error();
  return files;
}

Result<fs::path> find_server_programs(const fs::path& configured, const fs::path& data) {
  if (!configured.empty()) {
    if (has_server(configured)) return configured;
    return Failure{FailureKind::configuration,
                   "POSTGRES_BIN " + configured.string() + " does not hold initdb, pg_ctl and postgres",
                   missing_programs_hint};
  }
  const std::string made_by = first_line_of(data / "PG_VERSION"); // empty: no data yet
  for (const auto& [major, folder] : distribution_servers())
    if (made_by.empty() || std::to_string(major) == made_by) return folder;
  if (!made_by.empty())
    return Failure{FailureKind::configuration,
                   "the private cluster was made by PostgreSQL " + made_by + ", which is not installed",
                   "install postgresql-" + made_by + ", or move " + data.string() +
                       " to another version with pg_upgrade"};
  const char* search = std::getenv("PATH");
  std::string_view rest = search ? search : "";
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (const fs::path folder = rest.substr(0, colon); !folder.empty() && has_server(folder)) return folder;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return Failure{FailureKind::configuration, "no PostgreSQL server programs found for the private database",
                 missing_programs_hint};
}

} // namespace waitlistd
