#pragma once
// What a private cluster consists of on disk, and which server programs it runs with.

#include "core/failure.hpp"
#include "platform/process.hpp"

#include <filesystem>
#include <string>

namespace waitlistd {

struct ClusterFiles {
  std::filesystem::path root;   ///< STATE_DIR/postgres
  std::filesystem::path data;   ///< root/data
  std::filesystem::path socket; ///< folder of the socket
  std::filesystem::path log;    ///< root/server.log
  platform::User owner;         ///< who the server runs as: never root
};

/// Makes the folders, owned by the server's user, where they are missing. As root the user is waitlistd,
/// postgres or nobody, the first that exists.
Result<ClusterFiles> prepare_cluster_files(const std::filesystem::path& state_dir);

/// The folder of initdb, pg_ctl and postgres: `configured`, else the newest of the distribution's that fits
/// the major version of the data that is there, else PATH.
Result<std::filesystem::path> find_server_programs(const std::filesystem::path& configured,
                                                   const std::filesystem::path& data);

} // namespace waitlistd
