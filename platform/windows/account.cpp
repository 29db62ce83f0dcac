#include "platform/windows/account.hpp"

#include "platform/windows/handle.hpp"

namespace waitlistd::platform {

namespace {

bool is_member(WELL_KNOWN_SID_TYPE group) {
  BYTE sid[SECURITY_MAX_SID_SIZE];
  DWORD size = sizeof sid;
  BOOL member = FALSE;
  return CreateWellKnownSid(group, nullptr, sid, &size) && CheckTokenMembership(nullptr, sid, &member) &&
         member;
}

} // namespace

bool acts_for_the_machine() { return is_member(WinServiceSid) || is_member(WinBuiltinAdministratorsSid); }

Account current_account() {
  HANDLE raw = nullptr;
  Account account;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw)) return account;
  const Handle token(raw);
  DWORD size = 0;
  GetTokenInformation(token.get(), TokenUser, nullptr, 0, &size);
  account.buffer.resize(size);
  if (!GetTokenInformation(token.get(), TokenUser, account.buffer.data(), size, &size))
    account.buffer.clear();
  return account;
}

} // namespace waitlistd::platform
