#include "platform/service_control.hpp"

namespace waitlistd::platform {
namespace {

Failure is_for_windows(const std::string& action, const std::string& instead) {
  return {FailureKind::usage, "service " + action + " is for Windows; here systemd runs services", instead};
}

} // namespace

Result<void> may_install_services() {
  return is_for_windows(
      "install", "apt install ./waitlistd_*.deb && systemctl enable --now waitlistd: docs/install-linux.md");
}

Result<std::vector<std::string>> install_service(const ServiceDefinition&) {
  return may_install_services().error();
}

Result<bool> uninstall_service(const std::string& name) {
  return is_for_windows("uninstall", "systemctl disable --now " + name + ", or apt remove " + name);
}

Result<void> make_service_folder(const std::filesystem::path&, const std::string&) {
  return may_install_services().error();
}

Result<void> write_settings_file(const std::filesystem::path&, const std::string&, const std::string&) {
  return may_install_services().error();
}

Result<void> protect_settings_file(const std::filesystem::path&, const std::string&) {
  return may_install_services().error();
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
