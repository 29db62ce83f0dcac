#include "platform/windows/account.hpp"

#include "platform/windows/handle.hpp"

namespace waitlistd::platform {

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
