#include "platform/service_host.hpp"

#include "platform/service_control.hpp"
#include "platform/termination.hpp"
#include "platform/windows/service_manager.hpp"
#include "platform/windows/text.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <initializer_list>
#include <mutex>
#include <stop_token>
#include <thread>

namespace waitlistd::platform {
namespace {

using namespace std::chrono_literals;

constexpr DWORD control_look = 128; // the first that is free for a service's own use
constexpr DWORD wait_hint_milliseconds = 10'000;
constexpr auto check_point_interval = 3s;
constexpr auto longest_start = 1min; // a service cannot be stopped while it is starting

// For everything that the console asks, Ctrl-C.
class ConsoleHost : public ServiceHost {
public:
  void listen(ServiceRequests requests) override { on_stop_.emplace(termination_.token(), requests.stop); }

private:
  StopOnTermination termination_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

// What the Service Control Manager is told: start pending, running, stop pending, stopped, never backwards.
// It passes on wishes only while the service is running.
class ManagedHost : public ServiceHost {
public:
  // The handler is called on the thread of the dispatcher, which lives longer than the service's.
  bool register_with_manager(const wchar_t* name) {
    handle_ = RegisterServiceCtrlHandlerExW(name, on_control, this);
    if (!handle_) return false;
    report(SERVICE_START_PENDING);
    check_points_ = std::jthread([this](const std::stop_token& end) { show_progress(end); });
    return true;
  }

  void stopped(int exit_code) {
    check_points_ = {};
    exit_code_ = exit_code;
    report(SERVICE_STOPPED);
  }

  void listen(ServiceRequests requests) override {
    const std::lock_guard lock(mutex_);
    requests_ = std::move(requests);
  }
  void ready() override { advance({SERVICE_START_PENDING}, SERVICE_RUNNING); }
  void retrying() override { advance({SERVICE_START_PENDING}, SERVICE_RUNNING); }
  void stopping() override { advance({SERVICE_START_PENDING, SERVICE_RUNNING}, SERVICE_STOP_PENDING); }
  bool is_cut_off() const { return is_cut_off_; }
  void cutting_off(int exit_code) override {
    exit_code_ = exit_code;
    is_cut_off_ = true;
    report(SERVICE_STOPPED);
    // ExitProcess might wait for what is cut off.
    TerminateProcess(GetCurrentProcess(), static_cast<UINT>(exit_code));
  }

private:
  void advance(std::initializer_list<DWORD> from, DWORD to) {
    const std::lock_guard lock(mutex_);
    if (std::find(from.begin(), from.end(), state_) != from.end()) report_locked(to);
  }

  void report(DWORD state) {
    const std::lock_guard lock(mutex_);
    report_locked(state);
  }

  void report_locked(DWORD state) {
    const bool pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
    state_ = state;
    check_point_ = pending ? check_point_ + 1 : 0;
    SERVICE_STATUS status{};
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    if (state == SERVICE_RUNNING)
      status.dwControlsAccepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN |
                                  SERVICE_ACCEPT_PARAMCHANGE;
    if (state == SERVICE_STOPPED && exit_code_ != 0) {
      status.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
      status.dwServiceSpecificExitCode = static_cast<DWORD>(exit_code_);
    }
    status.dwCheckPoint = check_point_;
    status.dwWaitHint = pending ? wait_hint_milliseconds : 0;
    SetServiceStatus(handle_, &status);
    changed_.notify_all();
  }

  // Until it runs. To make a private cluster, or to migrate, takes longer than the manager waits in silence.
  // What takes longer still, such as a migration that waits for a reader, may be stopped, too.
  void show_progress(const std::stop_token& end) {
    const auto latest = std::chrono::steady_clock::now() + longest_start;
    std::unique_lock lock(mutex_);
    const auto started = [this] { return state_ != SERVICE_START_PENDING; };
    while (!changed_.wait_for(lock, end, check_point_interval, started) && !end.stop_requested())
      report_locked(std::chrono::steady_clock::now() < latest ? SERVICE_START_PENDING : SERVICE_RUNNING);
  }

  static DWORD WINAPI on_control(DWORD control, DWORD, void*, void* host) {
    return static_cast<ManagedHost*>(host)->pass_on(control);
  }

  DWORD pass_on(DWORD control) {
    const ServiceRequests requests = [this] {
      const std::lock_guard lock(mutex_);
      return requests_;
    }();
    switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
    case SERVICE_CONTROL_PRESHUTDOWN:
      stopping();
      if (requests.stop) requests.stop();
      return NO_ERROR;
    case SERVICE_CONTROL_PARAMCHANGE:
      if (requests.reload) requests.reload();
      return NO_ERROR;
    case control_look:
      if (requests.look) requests.look();
      return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
      return NO_ERROR;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
    }
  }

  SERVICE_STATUS_HANDLE handle_ = nullptr;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  DWORD state_ = SERVICE_START_PENDING;
  DWORD check_point_ = 0;
  int exit_code_ = 0;
  std::atomic<bool> is_cut_off_ = false;
  ServiceRequests requests_;
  std::jthread check_points_;
};

// The dispatcher calls a function that knows nothing. It returns as soon as the service is reported as
// stopped, while that function is still in here; so this stays to the end of the process.
struct Service {
  std::string name;
  std::function<int(ServiceHost&)> body;
  ManagedHost host;
  std::atomic<int> exit_code = 1;
};

Service& this_service() {
  static Service& only = *new Service;
  return only;
}

void WINAPI service_main(DWORD, wchar_t**) {
  Service& service = this_service();
  begin_event_log(service.name, SystemLog::instead_of_standard_error);
  if (!service.host.register_with_manager(wide(service.name).c_str())) return;
  service.exit_code = service.body(service.host);
  service.host.stopped(service.exit_code);
}

} // namespace

std::unique_ptr<ServiceHost> service_host() { return std::make_unique<ConsoleHost>(); }

Result<int> run_as_service(const std::string& name, const std::function<int(ServiceHost&)>& body) {
  Service& service = this_service();
  service.name = name;
  service.body = body;
  std::wstring wide_name = wide(name);
  const SERVICE_TABLE_ENTRYW table[] = {{wide_name.data(), service_main}, {nullptr, nullptr}};
  if (StartServiceCtrlDispatcherW(table)) {
    while (service.host.is_cut_off())
      Sleep(INFINITE); // it ends the process
    return service.exit_code.load();
  }
  const DWORD error = GetLastError();
  if (error == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
    return Failure{
        FailureKind::usage, "service run is for the Service Control Manager, which starts it",
        "`waitlistd service start` has it start the service; `waitlistd run` does the same on a console"};
  return service_failure("service run: the Service Control Manager cannot be reached", error);
}

} // namespace waitlistd::platform
