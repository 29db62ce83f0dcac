#include "service/database/cluster_files.hpp"

#include "platform/environment.hpp"
#include "platform/files.hpp"
#include "platform/root.hpp"
#include "service/release_file/sha256.hpp"

#include <fstream>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_socket_path = 107; // sockaddr_un
constexpr std::string_view socket_name = "/.s.PGSQL.65535";

std::string missing_programs_hint() {
  return platform::how_to_install_server({}) +
         ", name its programs' folder in POSTGRES_BIN, or set PG_CONN to a server of yours";
}

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

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  fs::create_directories(folder, error);
  if (error) return unusable("cannot make " + folder.string(), error);
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return unusable("cannot protect " + folder.string(), error);
  return {};
}

// In STATE_DIR, which is root's where we are root.
Result<void> make_root(const fs::path& root, const platform::User& owner) {
  std::error_code error;
  if (fs::is_directory(root, error)) return {};
  if (auto made = make_folder(root); !made) return made;
  if (owner.uid == platform::current_user().uid) return {};
  return platform::give_to(root, owner);
}

// Somebody else may have made it where everybody may.
Result<void> make_socket_folder(const fs::path& folder, const platform::User& owner) {
  const auto acting = platform::ActingAs::begin(owner);
  if (!acting) return acting.error();
  if (auto made = make_folder(folder); !made) return made;
  return platform::check_private_folder(folder, owner);
}

// A socket's path has a limit that a folder's has not, and libpq takes a comma for the end of a host: such a
// STATE_DIR gets its socket elsewhere, always the same place, in a folder that only its owner may enter.
fs::path socket_folder(const fs::path& root) {
  fs::path beside = root / "run";
  const std::string text = root.string();
  if (beside.string().size() + socket_name.size() <= longest_socket_path &&
      text.find(',') == std::string::npos)
    return beside;
  Sha256 hash;
  hash.update(text.data(), text.size());
  return "/tmp/waitlistd-" + hash.hex().substr(0, 16);
}

bool has_server(const fs::path& folder) {
  std::error_code ignored; // what cannot be looked at cannot be run
  for (const char* program : {"initdb", "pg_ctl", "postgres"})
    if (!fs::exists(folder / platform::program_file_name(program), ignored)) return false;
  return true;
}

// "postgres (PostgreSQL) 15.18" makes data of version 15.
bool makes_data_of(const fs::path& programs, const std::string& major) {
  platform::ChildProgram asked;
  asked.program = programs / platform::program_file_name("postgres");
  asked.arguments = {"--version"};
  asked.time_limit = std::chrono::seconds(10);
  const auto told = platform::run(asked);
  return told && told->output.find("(PostgreSQL) " + major + ".") != std::string::npos;
}

// Empty: none. `major` may be empty: any will do.
fs::path find_server(const std::string& major) {
  for (const auto& installed : platform::postgres_installations())
    if ((major.empty() || std::to_string(installed.major) == major) && has_server(installed.programs))
      return installed.programs;
  for (const fs::path& folder : platform::search_path())
    if (has_server(folder) && (major.empty() || makes_data_of(folder, major))) return folder;
  return {};
}

} // namespace

std::string first_line_of(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

Result<void> write_cluster_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) return {};
  return Failure{FailureKind::try_again, "cannot write " + path.string() + ": is the disk full?",
                 "free space and try again"};
}

Result<ClusterFiles> prepare_cluster_files(const fs::path& state_dir, platform::ClusterAccess access) {
  ClusterFiles files;
  files.access = access;
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
  if (auto sayable = platform::path_for_postgres(state); !sayable) return sayable.error();
  if (auto reachable = check_reachable(state, files.owner); !reachable) return reachable.error();
  if (auto made = make_root(state / "postgres", files.owner); !made) return made.error();
  if (auto admitted = platform::admit_server(state / "postgres"); !admitted) return admitted.error();
  auto root = platform::path_for_postgres(state / "postgres");
  if (!root) return root.error();
  files.root = *root;
  files.data = files.root / "data";
  files.log = files.root / "server.log";
  if (access == platform::ClusterAccess::socket) {
    files.socket = socket_folder(files.root);
    if (auto made = make_socket_folder(files.socket, files.owner); !made) return made.error();
  } else {
    files.password = files.root / "password";
    files.port = files.root / "port";
  }
  return files;
}

Result<fs::path> find_server_programs(const fs::path& configured, const fs::path& data) {
  if (!configured.empty()) {
    if (has_server(configured)) return platform::path_for_postgres(configured);
    return Failure{FailureKind::configuration,
                   "POSTGRES_BIN " + configured.string() + " does not hold initdb, pg_ctl and postgres",
                   missing_programs_hint()};
  }
  const std::string made_by = first_line_of(data / "PG_VERSION"); // empty: no data yet
  if (const fs::path found = find_server(made_by); !found.empty()) return platform::path_for_postgres(found);
  if (!made_by.empty())
    return Failure{FailureKind::configuration,
                   "the private cluster was made by PostgreSQL " + made_by + ", which is not installed",
                   platform::how_to_install_server(made_by) +
                       ", name its programs' folder in POSTGRES_BIN, or move " + data.string() +
                       " to another version with pg_upgrade"};
  return Failure{FailureKind::configuration, "no PostgreSQL server programs found for the private database",
                 missing_programs_hint()};
}

} // namespace waitlistd
