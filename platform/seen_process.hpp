#pragma once
// What the system tells of processes that are not ours.

#include "core/server_lock.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace waitlistd::platform {

/// The process of that number, absent where none runs; one that has ended and was not reaped by its parent,
/// often a container's first process, does not run. `folder`: the one that SeenProcess::works_there is about.
/// Windows tells no process's folder.
std::optional<SeenProcess> see_process(int pid, const std::filesystem::path& folder);

/// The processes whose working folder it is, as far as this account may see; on Windows none.
std::vector<int> processes_in(const std::filesystem::path& folder);

} // namespace waitlistd::platform
