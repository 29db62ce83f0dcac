#include "platform/service_control.hpp"

#include "platform/windows/service_manager.hpp"
#include "platform/windows/text.hpp"

#include <chrono>
#include <cstddef>
#include <thread>

namespace waitlistd::platform {
namespace {

using namespace std::chrono_literals;

constexpr DWORD preshutdown_milliseconds = 10'000; // a stop takes five seconds at most
constexpr DWORD day_in_seconds = 24 * 60 * 60;
constexpr auto patience = 30s; // with a service that makes no progress

// `denied`: what could not be done if the rights for it are missing.
Result<ServiceHandle> open_manager(DWORD access, const std::string& denied) {
  ServiceHandle manager(OpenSCManagerW(nullptr, nullptr, access));
  if (!manager) return service_failure(denied, GetLastError());
  return manager;
}

Result<ServiceHandle> open_service(const std::string& name, DWORD access, const std::string& what) {
  auto manager = open_manager(SC_MANAGER_CONNECT, what);
  if (!manager) return manager.error();
  ServiceHandle service(OpenServiceW(manager->get(), wide(name).c_str(), access));
  if (!service) return service_failure(what, GetLastError());
  return service;
}

// ---- install

// A path without quotes would let C:\Program.exe be started instead of C:\Program Files\…
std::wstring command_line(const ServiceDefinition& definition) {
  std::wstring line = quoted_argument(own_program());
  for (const std::string& argument : definition.arguments)
    line += L' ' + quoted_argument(wide(argument));
  return line;
}

const wchar_t* or_null(const std::wstring& text) { return text.empty() ? nullptr : text.c_str(); }

Result<ServiceHandle> bring_up_to_date(SC_HANDLE manager, const ServiceDefinition& definition) {
  ServiceHandle service(OpenServiceW(manager, wide(definition.name).c_str(), SERVICE_ALL_ACCESS));
  if (!service) return service_failure("service install: cannot open the service", GetLastError());
  const std::wstring account = wide(definition.account);
  const std::wstring password = wide(definition.password);
  if (!ChangeServiceConfigW(service.get(), SERVICE_WIN32_OWN_PROCESS, SERVICE_NO_CHANGE, SERVICE_ERROR_NORMAL,
                            command_line(definition).c_str(), nullptr, nullptr, nullptr, or_null(account),
                            or_null(password), wide(definition.display_name).c_str()))
    return service_failure("service install: cannot change the service", GetLastError());
  return service;
}

Result<ServiceHandle> create(const ServiceDefinition& definition) {
  auto manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE, "service install");
  if (!manager) return manager.error();
  const std::wstring account =
      wide(definition.account.empty() ? "NT SERVICE\\" + definition.name : definition.account);
  const std::wstring password = wide(definition.password);
  ServiceHandle created(CreateServiceW(
      manager->get(), wide(definition.name).c_str(), wide(definition.display_name).c_str(),
      SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
      command_line(definition).c_str(), nullptr, nullptr, nullptr, account.c_str(), or_null(password)));
  if (created) return created;
  if (const DWORD error = GetLastError(); error != ERROR_SERVICE_EXISTS)
    return service_failure("service install: cannot create the service", error);
  return bring_up_to_date(manager->get(), definition);
}

struct StartConfiguration {
  std::wstring command_line;
  bool automatic = false;
};

StartConfiguration start_configuration(SC_HANDLE service) {
  DWORD needed = 0;
  QueryServiceConfigW(service, nullptr, 0, &needed);
  std::vector<std::byte> room(needed);
  auto* config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(room.data());
  if (!QueryServiceConfigW(service, config, needed, &needed)) return {};
  return {config->lpBinaryPathName, config->dwStartType == SERVICE_AUTO_START};
}

// What CreateService has no parameters for. Each by itself: an older or smaller system lacks some.
class FurtherSettings {
public:
  explicit FurtherSettings(SC_HANDLE service) : service_(service) {}

  template <class Information>
  void set(const char* what, DWORD level, Information information) {
    if (!ChangeServiceConfig2W(service_, level, &information))
      not_taken_.push_back(std::string("the service's ") + what +
                           " could not be set: " + windows_message(GetLastError()));
  }
  std::vector<std::string> not_taken() && { return std::move(not_taken_); }

private:
  SC_HANDLE service_;
  std::vector<std::string> not_taken_;
};

std::vector<std::string> set_further(SC_HANDLE service, const ServiceDefinition& definition) {
  FurtherSettings settings(service);
  std::wstring description = wide(definition.description);
  settings.set("description", SERVICE_CONFIG_DESCRIPTION, SERVICE_DESCRIPTIONW{description.data()});
  if (start_configuration(service).automatic)
    settings.set("delayed start", SERVICE_CONFIG_DELAYED_AUTO_START_INFO,
                 SERVICE_DELAYED_AUTO_START_INFO{TRUE});
  SC_ACTION again[] = {{SC_ACTION_RESTART, 5'000}, {SC_ACTION_RESTART, 30'000}, {SC_ACTION_RESTART, 60'000}};
  settings.set("recovery", SERVICE_CONFIG_FAILURE_ACTIONS,
               SERVICE_FAILURE_ACTIONSW{day_in_seconds, nullptr, nullptr, DWORD{std::size(again)}, again});
  settings.set("recovery after an end with a failure", SERVICE_CONFIG_FAILURE_ACTIONS_FLAG,
               SERVICE_FAILURE_ACTIONS_FLAG{TRUE});
  settings.set("time to stop before a shutdown", SERVICE_CONFIG_PRESHUTDOWN_INFO,
               SERVICE_PRESHUTDOWN_INFO{preshutdown_milliseconds});
  // The folder of settings and data is open to this identity, whatever the account.
  settings.set("own identity", SERVICE_CONFIG_SERVICE_SID_INFO,
               SERVICE_SID_INFO{SERVICE_SID_TYPE_UNRESTRICTED});
  // Of what services have, that of passing through folders, and shared memory for a private PostgreSQL.
  wchar_t privileges[] = L"SeChangeNotifyPrivilege\0SeCreateGlobalPrivilege\0";
  settings.set("required privileges", SERVICE_CONFIG_REQUIRED_PRIVILEGES_INFO,
               SERVICE_REQUIRED_PRIVILEGES_INFOW{privileges});
  return std::move(settings).not_taken();
}

// ---- waiting for a state

struct StateReport {
  SERVICE_STATUS_PROCESS status{};
  bool in_time = true;
};

Result<SERVICE_STATUS_PROCESS> query(SC_HANDLE service, const std::string& what) {
  SERVICE_STATUS_PROCESS status{};
  DWORD needed = 0;
  if (!QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status), sizeof status,
                            &needed))
    return service_failure(what, GetLastError());
  return status;
}

// Waits while it is starting or stopping, as long as it makes progress.
Result<StateReport> settle(SC_HANDLE service, const std::string& what) {
  auto progress = std::chrono::steady_clock::now();
  for (DWORD last_state = 0, last_check = 0;;) {
    const auto status = query(service, what);
    if (!status) return status.error();
    const DWORD state = status->dwCurrentState;
    if (state != SERVICE_START_PENDING && state != SERVICE_STOP_PENDING) return StateReport{*status, true};
    const auto now = std::chrono::steady_clock::now();
    if (state != last_state || status->dwCheckPoint != last_check) progress = now;
    if (now - progress > patience) return StateReport{*status, false};
    last_state = state;
    last_check = status->dwCheckPoint;
    std::this_thread::sleep_for(100ms);
  }
}

// A service that is starting or stopping takes no control.
Result<void> stop(SC_HANDLE service, const std::string& what) {
  if (const auto settled = settle(service, what); !settled) return settled.error();
  SERVICE_STATUS status{};
  if (!ControlService(service, SERVICE_CONTROL_STOP, &status)) {
    const DWORD error = GetLastError();
    return error == ERROR_SERVICE_NOT_ACTIVE ? Result<void>{} : service_failure(what, error);
  }
  const auto report = settle(service, what);
  if (!report) return report.error();
  if (report->in_time) return {};
  return Failure{FailureKind::try_again, what + ": the service has not stopped within half a minute",
                 "try again, or end its process"};
}

void remove_entries(const std::string& name) {
  remove_event_source(name);
  remove_from_start_menu();
}

int own_exit_code(const SERVICE_STATUS_PROCESS& status) {
  if (status.dwWin32ExitCode == ERROR_SERVICE_SPECIFIC_ERROR)
    return static_cast<int>(status.dwServiceSpecificExitCode);
  return 0;
}

} // namespace

bool has_service_control() { return true; }

Result<void> begin_service_installation(const std::string& name) {
  begin_event_log(name, SystemLog::beside_standard_error);
  auto manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE, "service install");
  if (!manager) return manager.error();
  return {};
}

std::vector<std::string> installed_arguments(const std::string& name) {
  const auto service = open_service(name, SERVICE_QUERY_CONFIG, "");
  if (!service) return {};
  std::vector<std::string> words = words_of(start_configuration(service->get()).command_line);
  if (!words.empty()) words.erase(words.begin()); // the program
  return words;
}

Result<std::vector<std::string>> install_service(const ServiceDefinition& definition) {
  const auto installed = create(definition);
  if (!installed) return installed.error();
  auto not_taken = set_further(installed->get(), definition);
  if (const auto let = let_log_on_as_service(definition.account); !let)
    not_taken.push_back(let.error().message);
  if (definition.status_page.empty())
    remove_from_start_menu();
  else if (const auto shown = show_in_start_menu(definition.status_page); !shown)
    not_taken.push_back(shown.error().message);
  if (auto registered = register_event_source(definition.name); !registered) return registered.error();
  return not_taken;
}

Result<bool> uninstall_service(const std::string& name) {
  const auto manager = open_manager(SC_MANAGER_CONNECT, "service uninstall");
  if (!manager) return manager.error();
  const ServiceHandle service(
      OpenServiceW(manager->get(), wide(name).c_str(), SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE));
  if (!service) {
    const DWORD error = GetLastError();
    if (error != ERROR_SERVICE_DOES_NOT_EXIST) return service_failure("service uninstall", error);
    remove_entries(name);
    return false;
  }
  if (auto stopped = stop(service.get(), "service uninstall"); !stopped) return stopped.error();
  if (!DeleteService(service.get())) {
    const DWORD error = GetLastError();
    if (error != ERROR_SERVICE_MARKED_FOR_DELETE) return service_failure("service uninstall", error);
  }
  remove_entries(name);
  return true;
}

Result<int> start_service(const std::string& name) {
  const auto service = open_service(name, SERVICE_START | SERVICE_QUERY_STATUS, "service start");
  if (!service) return service.error();
  if (const auto settled = settle(service->get(), "service start"); !settled) return settled.error();
  if (!StartServiceW(service->get(), 0, nullptr))
    if (const DWORD error = GetLastError(); error != ERROR_SERVICE_ALREADY_RUNNING)
      return service_failure("service start", error);
  const auto report = settle(service->get(), "service start");
  if (!report) return report.error();
  if (!report->in_time)
    return Failure{FailureKind::try_again, "service start: the service is still starting",
                   "its log says what it waits for"};
  if (report->status.dwCurrentState == SERVICE_RUNNING) return 0;
  if (const int code = own_exit_code(report->status); code != 0) return code;
  return Failure{FailureKind::failed,
                 "service start: the service ended at once: " +
                     windows_message(report->status.dwWin32ExitCode),
                 "its log says why"};
}

Result<void> stop_service(const std::string& name) {
  const auto service = open_service(name, SERVICE_STOP | SERVICE_QUERY_STATUS, "service stop");
  if (!service) return service.error();
  return stop(service->get(), "service stop");
}

} // namespace waitlistd::platform
