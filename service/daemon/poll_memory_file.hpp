#pragma once

#include "core/failure.hpp"
#include "core/poll_schedule.hpp"

#include <filesystem>
#include <string>

namespace waitlistd {

/// What STATE_DIR remembers of a collection's looks; nothing where there is no such file, or none that can be
/// read. It is next-look for nhs, which was once the only one, next-look-NAME for the others.
PollMemory recall_polls(const std::filesystem::path& state_dir, const std::string& source);

/// Replaces the file as a whole. Memory of no failure is no file.
Result<void> remember_polls(const std::filesystem::path& state_dir, const std::string& source,
                            const PollMemory& memory);

} // namespace waitlistd
