#pragma once
// PostgreSQL as this operating system has it.

#include "core/failure.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace waitlistd::platform {

/// How a cluster on this machine is reached.
enum class ClusterAccess {
  socket,   ///< by a Unix socket, where the system vouches for who asks (peer authentication)
  loopback, ///< by TCP on 127.0.0.1, with a password
};

/// What this system can do.
ClusterAccess default_cluster_access();

/// initdb's --locale for UTF-8 that sorts by code point.
const char* cluster_locale();

struct PostgresInstallation {
  int major = 0;
  std::filesystem::path programs; ///< folder of the programs, with or without the server's
};

/// Where this system's packages or installers put PostgreSQL, newest first.
std::vector<PostgresInstallation> postgres_installations();

/// For hints: how PostgreSQL's server, of that major version where it is not empty, and psql get on this
/// machine.
std::string how_to_install_server(const std::string& major);
std::string how_to_install_psql();

/// The existing path as PostgreSQL's programs can be told it. Fails (configuration) where they cannot: pg_ctl
/// and initdb hand it to a shell, which would read some characters as its own, and on Windows they read
/// arguments in the system's code page.
Result<std::filesystem::path> path_for_postgres(const std::filesystem::path& path);

/// Lets the server work in this folder. On Windows PostgreSQL's programs give up an administrator's rights,
/// so that the account must have a right to the folder by its own name.
Result<void> admit_server(const std::filesystem::path& folder);

} // namespace waitlistd::platform
