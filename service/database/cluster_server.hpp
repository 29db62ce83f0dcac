#pragma once
// PostgreSQL's programs at work on a private cluster's files.

#include "core/failure.hpp"
#include "service/database/cluster_files.hpp"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

namespace waitlistd {

/// How long a server may take to start.
constexpr std::chrono::seconds start_patience{120};

/// Where the server is to listen, and whether the operator said so.
struct ServerPort {
  int number = 0;
  bool configured = false;
};

/// initdb; a cluster is there complete or not at all.
Result<void> make_cluster(const ClusterFiles& files, const std::filesystem::path& programs,
                          const std::stop_token& stop);

/// The port of the server that runs on the data folder; 0 where none does. Fails (try_again) where it cannot
/// be told whether one does.
Result<int> port_of_running_server(const ClusterFiles& files, const std::string& password,
                                   const std::stop_token& stop);

/// Waits until it is up. Fails with what the server's own words mean to the operator.
Result<void> start_server(const ClusterFiles& files, const std::filesystem::path& programs, ServerPort port,
                          const std::stop_token& stop);

/// Waits until it is down. Where it cannot be stopped, or shown to be the cluster's server, a warning says
/// so.
void stop_server(const ClusterFiles& files, const std::filesystem::path& programs);

} // namespace waitlistd
