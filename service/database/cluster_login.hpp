#pragma once
// How programs of ours get into a private cluster: by its socket, or by a port of loopback and a password.

#include "core/failure.hpp"
#include "service/database/cluster_files.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace waitlistd {

/// The superuser that initdb makes.
inline constexpr const char* cluster_superuser = "waitlistd";

/// Makes a password and writes it to files.password, which only its owner can read. On Windows the folder's
/// access list is what protects it: STATE_DIR's, which the installation or the user's own folder gives.
Result<void> make_cluster_password(const ClusterFiles& files);

/// Empty with a socket. From here on the log masks it.
Result<std::string> cluster_password(const ClusterFiles& files);

/// Says so where everybody may read it.
void warn_of_password_readers(const ClusterFiles& files);

/// The port where the server that the lock file names lets us in and says that the cluster's data are its
/// own, with which a stranger on that port is not taken for it; 0 where none does. One that is starting or
/// stopping is waited for, for at most `patience`.
Result<int> port_that_answers(const ClusterFiles& files, const std::string& password,
                              std::chrono::seconds patience, const std::stop_token& stop);

/// The port to start the server with: `configured`; else 5432 with a socket, which bears a port's number even
/// where the server listens on none; else with loopback the one it had last, or another where that is taken.
Result<int> port_to_start_with(const ClusterFiles& files, int configured);

/// `password` may be empty. The result holds it.
std::string cluster_conninfo(const ClusterFiles& files, int port, const std::string& password,
                             const std::string& database);

} // namespace waitlistd
