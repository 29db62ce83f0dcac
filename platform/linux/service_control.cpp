#include "platform/service_control.hpp"

namespace waitlistd::platform {
namespace {

Failure is_for_windows(const std::string& action, const std::string& instead) {
  return {FailureKind::usage, "service " + action + " is for Windows; here systemd runs services", instead};
}

} // namespace

bool has_service_control() { return false; }

Result<void> begin_service_installation(const std::string& name) {
  return is_for_windows("install", "apt install ./" + name + "_*.deb && systemctl enable --now " + name +
                                       ": the guide \"Installation on Linux\" says more");
}

std::vector<std::string> installed_arguments(const std::string&) { return {}; }

Result<std::vector<std::string>> install_service(const ServiceDefinition& definition) {
  return begin_service_installation(definition.name).error();
}

Result<bool> uninstall_service(const std::string& name) {
  return is_for_windows("uninstall", "systemctl disable --now " + name + ", or apt remove " + name);
}

Result<void> make_service_folder(const std::filesystem::path&, const std::string& name) {
  return begin_service_installation(name).error();
}

Result<void> write_settings_file(const std::filesystem::path&, const std::string&, const std::string& name) {
  return begin_service_installation(name).error();
}

Result<void> protect_settings_file(const std::filesystem::path&, const std::string& name) {
  return begin_service_installation(name).error();
}

Result<int> start_service(const std::string& name) {
  return is_for_windows("start", "systemctl start " + name);
}

Result<void> stop_service(const std::string& name) {
  return is_for_windows("stop", "systemctl stop " + name);
}

Result<int> run_as_service(const std::string& name, const std::function<int(ServiceHost&)>&) {
  return is_for_windows("run", "systemctl start " + name + ", or `waitlistd run`");
}

} // namespace waitlistd::platform
