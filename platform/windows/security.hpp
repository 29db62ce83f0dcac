#pragma once
// Whose a file is and who may use it.

#include "core/failure.hpp"
#include "platform/windows/handle.hpp"

#include <filesystem>
#include <string>

namespace waitlistd::platform {

/// A value, or the Windows error that stands in its way.
template <class T>
using OrError = boost::system::result<T, DWORD>;

struct Security {
  LocalMemory<void> descriptor; ///< holds what follows
  PSID owner = nullptr;
  ACL* list = nullptr;  ///< null: everybody may do everything
  bool inherits = true; ///< rights of the folder above
};

OrError<Security> security_of(HANDLE object);

/// Of what the path leads to, through links.
OrError<Security> security_of(const std::filesystem::path& path);

/// From its text: "O:BAD:P(A;;FA;;;SY)".
OrError<Security> security_from(const std::wstring& text);

/// `what`: the owner, the list or both; the list comes with whether it inherits. What lies in a folder
/// follows. Returns the Windows error.
DWORD set_security(HANDLE object, SECURITY_INFORMATION what, const Security& security);

/// True where an entry gives all of these rights to an identity of that kind.
bool gives(ACL* list, DWORD rights, bool (*is_of_kind)(PSID));

/// Everyone, every user, everyone who has logged on.
bool is_everybodys(PSID sid);

/// A file or folder itself, a link instead of what it leads to: null, and GetLastError(), where it cannot be
/// opened. As long as it is open to read or write, nobody can put another in its place.
Handle open_itself(const std::filesystem::path& path, DWORD rights);

/// Of what open_itself has just opened; null is the failure to. Fails (configuration) where it is a link, or
/// belongs neither to the administrators, the system or this user, nor to the service of that identity
/// (S-1-5-80-…; empty: to no service).
Result<Security> security_if_trusted(HANDLE object, const std::filesystem::path& path,
                                     const std::wstring& service_sid);

bool is_folder(HANDLE object);

} // namespace waitlistd::platform
