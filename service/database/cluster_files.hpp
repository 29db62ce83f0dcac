#pragma once
// What a private cluster consists of on disk, and which server programs it runs with.

#include "core/failure.hpp"
#include "platform/postgres_programs.hpp"
#include "platform/process.hpp"

#include <filesystem>
#include <string>

namespace waitlistd {

struct ClusterFiles {
  platform::ClusterAccess access{};
  std::filesystem::path root;     ///< STATE_DIR/postgres
  std::filesystem::path data;     ///< root/data
  std::filesystem::path log;      ///< root/server.log
  std::filesystem::path socket;   ///< folder of the socket; empty with loopback
  std::filesystem::path password; ///< the superuser's, with loopback
  std::filesystem::path port;     ///< the port that was chosen last, with loopback
  platform::User owner;           ///< who the server runs as: never root
};

/// Makes the folders, owned by the server's user, where they are missing. As root the user is waitlistd,
/// postgres or nobody, the first that exists.
Result<ClusterFiles> prepare_cluster_files(const std::filesystem::path& state_dir,
                                           platform::ClusterAccess access);

/// Root works in `root` and `socket` as `owner` only (platform::ActingAs), whose links it would follow; but
/// for the locks, which follow none.
Result<void> write_cluster_file(const std::filesystem::path& path, const std::string& text);

/// The first line, without its line break; empty where there is none.
std::string first_line_of(const std::filesystem::path& file);

/// The folder of initdb, pg_ctl and postgres: `configured`, else the newest of the system's that fits the
/// major version of the data that is there, else PATH.
Result<std::filesystem::path> find_server_programs(const std::filesystem::path& configured,
                                                   const std::filesystem::path& data);

} // namespace waitlistd
