#include "platform/files.hpp"

#include "platform/windows/text.hpp"

#include <windows.h>
// after windows.h
#include <aclapi.h>

#include <memory>

namespace waitlistd::platform {
namespace {

bool is_everybodys(PSID sid) {
  return IsWellKnownSid(sid, WinWorldSid) || IsWellKnownSid(sid, WinBuiltinUsersSid) ||
         IsWellKnownSid(sid, WinAuthenticatedUserSid);
}

bool lets_everybody_read(ACL* acl) {
  for (DWORD i = 0; i < acl->AceCount; ++i) {
    void* entry = nullptr;
    if (!GetAce(acl, i, &entry)) continue;
    auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
    if (allowed->Header.AceType != ACCESS_ALLOWED_ACE_TYPE || (allowed->Mask & FILE_READ_DATA) == 0) continue;
    if (is_everybodys(&allowed->SidStart)) return true;
  }
  return false;
}

} // namespace

std::FILE* open_file(const std::filesystem::path& file, const char* mode) {
  return _wfopen(file.c_str(), wide(mode).c_str());
}

bool is_world_readable(const std::filesystem::path& file) {
  ACL* acl = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (GetNamedSecurityInfoW(file.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, &acl,
                            nullptr, &descriptor) != ERROR_SUCCESS)
    return false;
  const std::unique_ptr<void, decltype(&LocalFree)> owned(descriptor, LocalFree);
  return !acl || lets_everybody_read(acl); // without a list everybody may
}

} // namespace waitlistd::platform
