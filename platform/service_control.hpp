#pragma once
// The Windows service as the Service Control Manager knows it. Elsewhere every function fails (usage) and
// names the command that does it there.

#include "core/failure.hpp"
#include "platform/service_host.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace waitlistd::platform {

/// True where the functions below do something.
bool has_service_control();

struct ServiceDefinition {
  std::string name;
  std::string display_name;
  std::string description;
  std::vector<std::string> arguments; ///< behind this program's path
  std::string account; ///< empty: NT SERVICE\name, a virtual account; a service that exists keeps its account
  std::string password;    ///< empty: the account has none
  std::string status_page; ///< the address that the start menu opens; empty: no entry there
};

/// Fails where the rights for it are missing, before anything is changed. From here on the log goes to the
/// Event Log as well, as that source: who installs for many machines sees no standard error.
Result<void> begin_service_installation(const std::string& name);

/// What the service of that name is started with, behind its program's path; empty: there is none.
std::vector<std::string> installed_arguments(const std::string& name);

/// Creates the service, or brings one of that name up to date; its source of the Event Log, and its entry in
/// the start menu. It starts with the system, a little later than others, and is started again when it fails.
/// Returns a sentence for each setting that this system does not take; the service works without.
Result<std::vector<std::string>> install_service(const ServiceDefinition& definition);

/// Stops and removes it, its source of the Event Log and its entry in the start menu. False: there was none.
Result<bool> uninstall_service(const std::string& name);

/// Makes a folder that only administrators and the service may enter, or makes it so. Fails where it is a
/// link, or where it or anything below is somebody else's, who could have put anything there.
Result<void> make_service_folder(const std::filesystem::path& folder, const std::string& name);

/// The file appears under its name complete or not at all. One that is there keeps its rights; a new one
/// administrators may write and the service may read, nobody else.
Result<void> write_settings_file(const std::filesystem::path& file, const std::string& text,
                                 const std::string& name);

/// Gives a settings file the rights of a new one, unless an administrator has given it some of its own. Fails
/// where it is a link or somebody else's.
Result<void> protect_settings_file(const std::filesystem::path& file, const std::string& name);

/// Waits until it runs: 0. Where it ends instead, its own exit code.
Result<int> start_service(const std::string& name);

/// Waits until it has stopped.
Result<void> stop_service(const std::string& name);

/// Lets the Service Control Manager, which must have started this process, run `body` as the service, and
/// returns what it returned; the manager is told. Call it before any other thread is started.
Result<int> run_as_service(const std::string& name, const std::function<int(ServiceHost&)>& body);

} // namespace waitlistd::platform
