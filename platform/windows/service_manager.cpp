#include "platform/windows/service_manager.hpp"

#include "platform/windows/text.hpp"

namespace waitlistd::platform {

Failure service_failure(const std::string& what, DWORD error) {
  const std::string message = what + ": " + windows_message(error);
  const auto with_hint = [&](const char* hint) { return Failure{FailureKind::failed, message, hint}; };
  switch (error) {
  case ERROR_ACCESS_DENIED:
    return with_hint("run it from an elevated prompt (Run as administrator)");
  case ERROR_SERVICE_MARKED_FOR_DELETE:
    return with_hint(
        "an old service of that name is still open somewhere: close the Services console and Task "
        "Manager, and try again");
  case ERROR_SERVICE_DOES_NOT_EXIST:
    return with_hint("`waitlistd service install` installs it");
  case ERROR_INVALID_SERVICE_ACCOUNT:
    return with_hint(
        "--account takes NT SERVICE\\waitlistd, DOMAIN\\user, .\\user, or DOMAIN\\name$ of a managed "
        "account");
  case ERROR_SERVICE_LOGON_FAILED:
    return with_hint(
        "the service's account needs the right \"Log on as a service\" and its present password");
  case ERROR_SERVICE_CANNOT_ACCEPT_CTRL:
    return with_hint("it is starting or stopping: try again in a minute");
  case ERROR_SERVICE_DISABLED:
    return with_hint("an administrator has disabled it: `sc.exe config waitlistd start= delayed-auto`");
  default:
    return with_hint("");
  }
}

std::wstring own_program() {
  std::wstring path(MAX_PATH, L'\0');
  for (;;) {
    const DWORD length = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    if (length < path.size()) {
      path.resize(length);
      return path;
    }
    path.resize(path.size() * 2); // it was cut short
  }
}

} // namespace waitlistd::platform
