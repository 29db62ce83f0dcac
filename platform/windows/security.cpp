#include "platform/windows/security.hpp"

#include "platform/windows/account.hpp"
#include "platform/windows/text.hpp"

#include <aclapi.h>
#include <sddl.h>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

Security security_in(LocalMemory<void> descriptor) {
  Security security;
  BOOL given = FALSE;
  BOOL defaulted = FALSE;
  GetSecurityDescriptorOwner(descriptor.get(), &security.owner, &defaulted);
  GetSecurityDescriptorDacl(descriptor.get(), &given, &security.list, &defaulted);
  SECURITY_DESCRIPTOR_CONTROL control = 0;
  DWORD revision = 0;
  GetSecurityDescriptorControl(descriptor.get(), &control, &revision);
  security.inherits = (control & SE_DACL_PROTECTED) == 0;
  security.descriptor = std::move(descriptor);
  return security;
}

DWORD attributes_of(HANDLE object) {
  BY_HANDLE_FILE_INFORMATION about{};
  return GetFileInformationByHandle(object, &about) ? about.dwFileAttributes : INVALID_FILE_ATTRIBUTES;
}

bool is_link(HANDLE object) { return (attributes_of(object) & FILE_ATTRIBUTE_REPARSE_POINT) != 0; }

bool is_this_user(PSID sid) {
  const Account account = current_account();
  return !account.buffer.empty() && EqualSid(sid, account.sid()) != 0;
}

bool is(PSID sid, const std::wstring& text) {
  PSID other = nullptr;
  if (!ConvertStringSidToSidW(text.c_str(), &other)) return false;
  const LocalMemory<void> owned(other);
  return EqualSid(sid, other) != 0;
}

bool is_trusted(PSID owner, const std::wstring& service_sid) {
  return owner &&
         (IsWellKnownSid(owner, WinLocalSystemSid) || IsWellKnownSid(owner, WinBuiltinAdministratorsSid) ||
          is_this_user(owner) || (!service_sid.empty() && is(owner, service_sid)));
}

std::string shown(PSID sid) {
  wchar_t* text = nullptr;
  if (!ConvertSidToStringSidW(sid, &text)) return "an unknown account";
  const LocalMemory<wchar_t> owned(text);
  return narrow(text);
}

Failure cannot_see_whose(const fs::path& path, DWORD error) {
  return {FailureKind::configuration, "cannot see whose " + path.string() + " is: " + windows_message(error),
          error == ERROR_ACCESS_DENIED ? "run it from an elevated prompt (Run as administrator)" : ""};
}

Failure is_a_link(const fs::path& path) {
  return {FailureKind::configuration, path.string() + " is a link: somebody else may decide where it leads",
          "remove it (`rmdir` takes a link to a folder away, not the folder); STATE_DIR and --config name "
          "other places"};
}

Failure is_somebody_elses(const fs::path& path, PSID owner) {
  const std::string icacls = "`icacls \"" + path.string() + "\" ";
  return {FailureKind::configuration,
          path.string() + " belongs to " + shown(owner) +
              ", who may have put settings there that waitlistd would follow",
          "look at what is in it, then remove it, or keep it by " + icacls +
              "/setowner *S-1-5-32-544 /T` and " + icacls + "/reset /T`"};
}

} // namespace

OrError<Security> security_of(HANDLE object) {
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  PSID owner = nullptr; // some result must be asked for
  if (const DWORD error =
          GetSecurityInfo(object, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                          &owner, nullptr, nullptr, nullptr, &descriptor);
      error != ERROR_SUCCESS)
    return error;
  return security_in(LocalMemory<void>(descriptor));
}

OrError<Security> security_of(const fs::path& path) {
  const Handle opened(CreateFileW(path.c_str(), READ_CONTROL,
                                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                  OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!opened) return GetLastError();
  return security_of(opened.get());
}

OrError<Security> security_from(const std::wstring& text) {
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1, &descriptor,
                                                            nullptr))
    return GetLastError();
  return security_in(LocalMemory<void>(descriptor));
}

DWORD set_security(HANDLE object, SECURITY_INFORMATION what, const Security& security) {
  if ((what & DACL_SECURITY_INFORMATION) != 0)
    what |= security.inherits ? UNPROTECTED_DACL_SECURITY_INFORMATION : PROTECTED_DACL_SECURITY_INFORMATION;
  return SetSecurityInfo(object, SE_FILE_OBJECT, what, security.owner, nullptr, security.list, nullptr);
}

bool gives(ACL* list, DWORD rights, bool (*is_of_kind)(PSID)) {
  for (DWORD i = 0; i < list->AceCount; ++i) {
    void* entry = nullptr;
    if (!GetAce(list, i, &entry)) continue;
    auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
    if (allowed->Header.AceType == ACCESS_ALLOWED_ACE_TYPE &&
        (allowed->Header.AceFlags & INHERIT_ONLY_ACE) == 0 && (allowed->Mask & rights) == rights &&
        is_of_kind(&allowed->SidStart))
      return true;
  }
  return false;
}

bool is_everybodys(PSID sid) {
  return IsWellKnownSid(sid, WinWorldSid) || IsWellKnownSid(sid, WinBuiltinUsersSid) ||
         IsWellKnownSid(sid, WinAuthenticatedUserSid);
}

Handle open_itself(const fs::path& path, DWORD rights) {
  return Handle(CreateFileW(path.c_str(), rights, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING,
                            FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr));
}

Result<Security> security_if_trusted(HANDLE object, const fs::path& path, const std::wstring& service_sid) {
  if (!object) return cannot_see_whose(path, GetLastError());
  if (is_link(object)) return is_a_link(path);
  auto security = security_of(object);
  if (!security) return cannot_see_whose(path, security.error());
  if (!is_trusted(security->owner, service_sid)) return is_somebody_elses(path, security->owner);
  return std::move(*security);
}

bool is_folder(HANDLE object) { return (attributes_of(object) & FILE_ATTRIBUTE_DIRECTORY) != 0; }

} // namespace waitlistd::platform
