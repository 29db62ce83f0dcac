#pragma once
// Who holds a private cluster's lock files. Nothing is stopped, signalled or believed because a file names
// it.

#include "core/failure.hpp"
#include "core/server_lock.hpp"
#include "service/database/cluster_files.hpp"

#include <string>

namespace waitlistd {

/// Of postmaster.pid; gone where there is none, or it names no process.
LockHolder server_of(const ClusterFiles& files);

/// The port that the server of postmaster.pid names its socket by, or listens on; 0 where the file has none.
int port_in_force(const ClusterFiles& files);

/// Takes out of the way a postmaster.pid that would keep every server from starting: one whose process is
/// gone or another, and an empty or torn one. Fails (try_again) where a server works on the data without its
/// lock file. Call it under start.lock, which keeps other commands from starting a server meanwhile.
Result<void> heal_data_lock(const ClusterFiles& files);

/// The same for the lock file beside the socket of that port, if the cluster has one.
void heal_socket_lock(const ClusterFiles& files, int port);

/// What is wrong where the holder of postmaster.pid is unknown and no server of ours answers.
Failure unknown_holder(const ClusterFiles& files);

} // namespace waitlistd
