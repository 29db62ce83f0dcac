#pragma once
// `waitlistd service`: the Windows service, installed, removed, started, stopped, and run.

#include "core/failure.hpp"
#include "service/command_line/command_line.hpp"

namespace waitlistd {

/// Needs no valid configuration. Elsewhere than on Windows it fails (usage) and says what does it there.
Result<int> run_service_command(const ServiceCommand& command, const CommandLine& line);

} // namespace waitlistd
