#pragma once
// A PostgreSQL cluster of waitlistd's own, for whoever has given no PG_CONN. It lives in STATE_DIR/postgres,
// is made and started on demand, is shared by commands that run at once, and is stopped by the last of them.

#include "core/failure.hpp"
#include "platform/file_lock.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

namespace waitlistd {

struct ClusterSettings {
  std::filesystem::path state_dir;
  std::filesystem::path postgres_bin; ///< empty: found
  int port = 0;                       ///< on 127.0.0.1 too; 0: its socket only
};

class PrivateCluster {
public:
  /// Fails with try_again where the port is taken, the disk is full or the server does not come up, and with
  /// configuration where server programs are missing or do not fit, or STATE_DIR cannot be used.
  static Result<PrivateCluster> join(const ClusterSettings& settings);

  /// How libpq reaches its database; holds no secret.
  const std::string& conninfo() const { return conninfo_; }

  /// Stops the cluster if no other command uses it.
  ~PrivateCluster();
  PrivateCluster(PrivateCluster&& other) noexcept
      : users_(std::exchange(other.users_, std::nullopt)), settings_(std::move(other.settings_)),
        conninfo_(std::move(other.conninfo_)) {}
  PrivateCluster& operator=(PrivateCluster&&) = delete;

private:
  PrivateCluster(platform::FileLock users, ClusterSettings settings, std::string conninfo)
      : users_(std::move(users)), settings_(std::move(settings)), conninfo_(std::move(conninfo)) {}
  std::optional<platform::FileLock> users_;
  ClusterSettings settings_;
  std::string conninfo_;
};

} // namespace waitlistd
