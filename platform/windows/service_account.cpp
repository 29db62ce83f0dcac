// The right of an account to be a service's. The Services console gives it, CreateService does not.
#include "platform/windows/service_manager.hpp"
#include "platform/windows/text.hpp"

#include <ntsecapi.h>

#include <boost/algorithm/string/predicate.hpp>

#include <array>
#include <cstddef>

namespace waitlistd::platform {
namespace {

struct ClosePolicy {
  void operator()(LSA_HANDLE handle) const { LsaClose(handle); }
};
using Policy = std::unique_ptr<std::remove_pointer_t<LSA_HANDLE>, ClosePolicy>;

// Windows' own accounts have the right.
bool is_built_in(const std::string& account) {
  return boost::istarts_with(account, "NT SERVICE\\") || boost::istarts_with(account, "NT AUTHORITY\\") ||
         boost::iequals(account, "LocalSystem");
}

// ".\name" is the service manager's way to write an account of this machine.
std::wstring account_name(const std::string& account) {
  return wide(account.starts_with(".\\") ? account.substr(2) : account);
}

DWORD give_right(PSID account, const wchar_t* right) {
  LSA_OBJECT_ATTRIBUTES attributes{};
  LSA_HANDLE handle = nullptr;
  NTSTATUS status = LsaOpenPolicy(nullptr, &attributes, POLICY_CREATE_ACCOUNT | POLICY_LOOKUP_NAMES, &handle);
  if (status != 0) return LsaNtStatusToWinError(status);
  const Policy policy(handle);
  std::wstring text = right;
  const auto bytes = static_cast<USHORT>(text.size() * sizeof(wchar_t));
  LSA_UNICODE_STRING name{bytes, bytes, text.data()};
  status = LsaAddAccountRights(handle, account, &name, 1);
  return status == 0 ? DWORD{ERROR_SUCCESS} : LsaNtStatusToWinError(status);
}

} // namespace

Result<void> let_log_on_as_service(const std::string& account) {
  if (account.empty() || is_built_in(account)) return {};
  const std::string what = "cannot let the account " + account + " log on as a service";
  alignas(SID) std::array<std::byte, SECURITY_MAX_SID_SIZE> sid{};
  std::array<wchar_t, 256> domain{};
  DWORD sid_size = sid.size();
  DWORD domain_size = domain.size();
  SID_NAME_USE kind{};
  if (!LookupAccountNameW(nullptr, account_name(account).c_str(), sid.data(), &sid_size, domain.data(),
                          &domain_size, &kind))
    return service_failure(what, GetLastError());
  const DWORD error = give_right(sid.data(), L"SeServiceLogonRight");
  if (error != ERROR_SUCCESS) return service_failure(what, error);
  return {};
}

} // namespace waitlistd::platform
