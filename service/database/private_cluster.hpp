#pragma once
// A PostgreSQL cluster of waitlistd's own, for whoever has given no PG_CONN. It lives in STATE_DIR/postgres,
// is made and started on demand, is shared by commands that run at once, and is stopped by the last of them.

#include "core/failure.hpp"
#include "platform/postgres_programs.hpp"
#include "platform/termination.hpp"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace waitlistd {

struct ClusterSettings {
  std::filesystem::path state_dir;
  std::filesystem::path postgres_bin; ///< empty: found
  int port = 0;                       ///< on 127.0.0.1; 0: its socket only, or with loopback a free one
  std::stop_token stop = {};          ///< requested: what is being started is stopped again
  platform::ClusterAccess access = platform::default_cluster_access();

  bool operator==(const ClusterSettings& other) const {
    return state_dir == other.state_dir && postgres_bin == other.postgres_bin && port == other.port &&
           access == other.access;
  }
};

/// Its destructor stops the cluster if no other command uses it; so does being asked to end meanwhile.
class PrivateCluster {
public:
  /// Fails with try_again where the port is taken, the disk is full or the server does not come up, and with
  /// configuration where server programs are missing or do not fit, or STATE_DIR cannot be used.
  static Result<PrivateCluster> join(const ClusterSettings& settings);

  /// Starts the server again where it has died; conninfo() may change with it.
  Result<void> keep_up(const std::stop_token& stop);

  /// True where one has been made under that STATE_DIR, or this account may not see whether.
  static bool exists(const std::filesystem::path& state_dir);

  /// How libpq reaches its database; with loopback it holds the password.
  const std::string& conninfo() const { return conninfo_; }

private:
  // Being one of the cluster's users. Whoever leaves last, in whatever way, stops it.
  struct Membership;
  PrivateCluster(std::shared_ptr<Membership> membership, std::string conninfo);
  std::shared_ptr<Membership> membership_;
  std::unique_ptr<platform::BeforeTermination> before_termination_;
  std::string conninfo_;
};

} // namespace waitlistd
