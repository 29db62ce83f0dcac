#pragma once
// `check-config`: the settings' form, the files and folders that they name, and with --connect what answers.
// Nothing is made.

#include "core/failure.hpp"
#include "service/command_line/command_line.hpp"

namespace waitlistd {

/// All that is wrong is told in one run, a line each; with --connect database, proxy and sites are tried
/// where the files are right. Root becomes the account whose STATE_DIR is, as the service is
/// (take_working_account): that one is asked about.
Result<int> check_config(const CheckConfigCommand& command, const CommandLine& line);

} // namespace waitlistd
