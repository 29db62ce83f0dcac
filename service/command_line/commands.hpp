#pragma once
// One function a command. Each returns the exit code for success (mostly 0) or the failure, which main
// reports.

#include "core/failure.hpp"
#include "core/settings.hpp"
#include "platform/service_host.hpp"
#include "service/command_line/command_line.hpp"
#include "service/configuration.hpp"

#include <vector>

namespace waitlistd {

Result<int> run_command(const OnceCommand& command, const Configuration& configuration);
Result<int> run_command(const RunCommand& command, const Configuration& configuration);
Result<int> run_command(const DiscoverCommand& command, const Configuration& configuration);
Result<int> run_command(const BackfillCommand& command, const Configuration& configuration);
Result<int> run_command(const DiffCommand& command, const Configuration& configuration);
Result<int> run_command(const ReconcileCommand& command, const Configuration& configuration);
Result<int> run_command(const LoadCommand& command, const Configuration& configuration);
Result<int> run_command(const AcceptCommand& command, const Configuration& configuration);
Result<int> run_command(const ExportCommand& command, const Configuration& configuration);
Result<int> run_command(const StatusCommand& command, const Configuration& configuration);
Result<int> run_command(const AlertsCommand& command, const Configuration& configuration);
Result<int> run_command(const TenantCommand& command, const Configuration& configuration);
Result<int> run_command(const MigrateCommand& command, const Configuration& configuration);
Result<int> run_command(const InitDatabaseCommand& command, const Configuration& configuration);
Result<int> run_command(const PsqlCommand& command, const Configuration& configuration);
Result<int> run_command(const PrintConfigCommand& command, const Configuration& configuration);

/// What `run` and the Windows service do once there is a configuration and whoever asks them to end.
Result<int> run_for(platform::ServiceHost& host, const Configuration& configuration);

/// All are told but one, which is returned for main to tell: one that is wrong decides the exit code rather
/// than one that is away. At least one.
Failure told(std::vector<Failure> failures);

} // namespace waitlistd
