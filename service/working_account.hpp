#pragma once
// As whom root works. What root does by path in a folder of a lesser account that account could lead
// elsewhere: a link in the place of a file has root overwrite, give away or remove what it points to.

#include "core/failure.hpp"
#include "core/settings.hpp"

#include <filesystem>

namespace waitlistd {

/// Where STATE_DIR is another account's, root becomes that account for good, and says so. Before anything of
/// that folder is touched, and before there are threads.
Result<void> take_working_account(const Settings& settings);

/// Fails (configuration) where this program is root and the folder, STATE_DIR or one in it, another
/// account's.
Result<void> check_state_is_ours(const std::filesystem::path& folder);

/// Fails (configuration) where this program is root and another account could have it write elsewhere than to
/// that file.
Result<void> check_log_file_is_ours(const std::filesystem::path& file);

} // namespace waitlistd
