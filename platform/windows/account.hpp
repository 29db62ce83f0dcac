#pragma once

#include <cstddef>
#include <vector>
#include <windows.h>

namespace waitlistd::platform {

/// Who this process runs as; the identifier points into the buffer, which is empty where Windows does not
/// say.
struct Account {
  std::vector<std::byte> buffer;
  PSID sid() const { return reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid; }
};

Account current_account();

/// True for the machine's administrators, where elevated, and its services.
bool acts_for_the_machine();

} // namespace waitlistd::platform
