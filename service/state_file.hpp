#pragma once

#include "core/failure.hpp"

#include <filesystem>
#include <string_view>

namespace waitlistd {

/// Replaces a small file of STATE_DIR as a whole: a reader finds the old text or the new one.
Result<void> write_state_file(const std::filesystem::path& state_dir, std::string_view name,
                              std::string_view text);

} // namespace waitlistd
