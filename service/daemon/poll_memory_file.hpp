#pragma once

#include "core/failure.hpp"
#include "core/poll_schedule.hpp"

#include <filesystem>

namespace waitlistd {

/// What STATE_DIR/next-look remembers; nothing where there is no such file, or none that can be read.
PollMemory recall_polls(const std::filesystem::path& state_dir);

/// Replaces the file as a whole. Memory of no failure is no file.
Result<void> remember_polls(const std::filesystem::path& state_dir, const PollMemory& memory);

} // namespace waitlistd
