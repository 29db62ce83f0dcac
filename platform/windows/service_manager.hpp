#pragma once
// What the files on services share: handles of the Service Control Manager, and its errors as failures.

#include "core/failure.hpp"
#include "platform/system_log.hpp"

#include <memory>
#include <string>
#include <type_traits>
#include <windows.h>

namespace waitlistd::platform {

struct CloseService {
  void operator()(SC_HANDLE handle) const { CloseServiceHandle(handle); }
};
using ServiceHandle = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, CloseService>;

/// `what`: "service install: cannot create the service".
Failure service_failure(const std::string& what, DWORD error);

/// The path of this program.
std::wstring own_program();

/// Gives an account that is not Windows' own the right "Log on as a service".
Result<void> let_log_on_as_service(const std::string& account);

/// Tells the Event Log where the sentences of its entries are: in this program.
Result<void> register_event_source(const std::string& name);
void remove_event_source(const std::string& name);

/// Has the start menu open this address, for every user.
Result<void> show_in_start_menu(const std::string& address);
void remove_from_start_menu();

/// From now on the log goes to the Event Log as that source.
void begin_event_log(const std::string& name, SystemLog arrangement);

} // namespace waitlistd::platform
