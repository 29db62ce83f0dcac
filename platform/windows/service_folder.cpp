// The folder of settings and data: %ProgramData% lets every user make folders, so that rights cannot be left
// to inheritance, nor a folder that is there already be trusted.
#include "platform/service_control.hpp"
#include "platform/windows/account.hpp"
#include "platform/windows/service_manager.hpp"
#include "platform/windows/text.hpp"

#include <openssl/evp.h>

#include <aclapi.h>
#include <sddl.h>

#include <array>
#include <cstdint>
#include <cwctype>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

struct FreeLocal {
  void operator()(void* memory) const { LocalFree(memory); }
};
template <class T>
using Local = std::unique_ptr<T, FreeLocal>;

// The identity that Windows gives a service, NT SERVICE\name: S-1-5-80 and the SHA-1 of its name in capitals.
// It is the same whatever the service's account, and known before there is a service.
std::wstring service_sid(const std::string& name) {
  std::wstring capitals = wide(name);
  for (wchar_t& c : capitals)
    c = static_cast<wchar_t>(std::towupper(c));
  std::array<std::uint8_t, 20> hash{};
  EVP_Digest(capitals.data(), capitals.size() * sizeof(wchar_t), hash.data(), nullptr, EVP_sha1(), nullptr);
  std::wstring sid = L"S-1-5-80";
  for (std::size_t i = 0; i < hash.size(); i += 4)
    sid += L"-" + std::to_wstring(std::uint32_t{hash[i]} | std::uint32_t{hash[i + 1]} << 8 |
                                  std::uint32_t{hash[i + 2]} << 16 | std::uint32_t{hash[i + 3]} << 24);
  return sid;
}

// Of Administrators; inherits nothing (P); SYSTEM (SY) and Administrators (BA) may do everything, the service
// may read, write and remove (0x1301bf, "modify"), in folders and files below too (OICI).
std::wstring descriptor_text(const std::string& name) {
  return L"O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;" + service_sid(name) + L")";
}

Local<SID> sid_of(const wchar_t* text) {
  PSID sid = nullptr;
  ConvertStringSidToSidW(text, &sid);
  return Local<SID>(static_cast<SID*>(sid));
}

bool is_this_user(PSID sid) {
  const Account account = current_account();
  return !account.buffer.empty() && EqualSid(sid, account.sid()) != 0;
}

bool is_trusted(PSID owner, const std::string& name) {
  if (is_this_user(owner)) return true;
  const std::wstring service = service_sid(name);
  constexpr const wchar_t* system = L"S-1-5-18";
  constexpr const wchar_t* administrators = L"S-1-5-32-544";
  for (const wchar_t* text : {system, administrators, service.c_str()})
    if (const auto sid = sid_of(text); sid && EqualSid(owner, sid.get())) return true;
  return false;
}

std::string shown(PSID sid) {
  wchar_t* text = nullptr;
  if (!ConvertSidToStringSidW(sid, &text)) return "an unknown account";
  const Local<wchar_t> owned(text);
  return narrow(text);
}

struct Security {
  Local<void> descriptor;
  PSID owner = nullptr; // in the descriptor
  bool inherits = true; // rights of the folder above
};

Result<Security> security_of(const fs::path& path) {
  Security security;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  const DWORD error = GetNamedSecurityInfoW(path.c_str(), SE_FILE_OBJECT,
                                            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                            &security.owner, nullptr, nullptr, nullptr, &descriptor);
  if (error != ERROR_SUCCESS) return service_failure("cannot see whose " + path.string() + " is", error);
  security.descriptor.reset(descriptor);
  SECURITY_DESCRIPTOR_CONTROL control = 0;
  DWORD revision = 0;
  GetSecurityDescriptorControl(descriptor, &control, &revision);
  security.inherits = (control & SE_DACL_PROTECTED) == 0;
  return security;
}

Result<Security> security_if_trusted(const fs::path& path, const std::string& name) {
  auto security = security_of(path);
  if (!security || is_trusted(security->owner, name)) return security;
  return Failure{FailureKind::failed,
                 path.string() + " belongs to " + shown(security->owner) +
                     ", who may have put settings there that the service would follow",
                 "look at what is in it, then remove it, or keep it by `icacls \"" + path.string() +
                     "\" /setowner *S-1-5-32-544`"};
}

// What is in a folder that others could write to until now.
Result<void> check_content(const fs::path& folder, const std::string& name) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (const auto security = security_if_trusted(entry.path(), name); !security) return security.error();
  if (error)
    return Failure{
        FailureKind::failed, "cannot list the folder " + folder.string() + ": " + error.message(), {}};
  return {};
}

Result<void> protect(const fs::path& folder, PSECURITY_DESCRIPTOR descriptor) {
  PACL list = nullptr;
  PSID owner = nullptr;
  BOOL present = FALSE;
  BOOL defaulted = FALSE;
  GetSecurityDescriptorDacl(descriptor, &present, &list, &defaulted);
  GetSecurityDescriptorOwner(descriptor, &owner, &defaulted);
  std::wstring path = folder.native();
  const DWORD error = SetNamedSecurityInfoW(path.data(), SE_FILE_OBJECT,
                                            OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION |
                                                PROTECTED_DACL_SECURITY_INFORMATION,
                                            owner, nullptr, list, nullptr);
  if (error == ERROR_SUCCESS) return {};
  return service_failure("cannot keep others out of the folder " + folder.string(), error);
}

} // namespace

Result<void> make_service_folder(const fs::path& folder, const std::string& name) {
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(descriptor_text(name).c_str(), SDDL_REVISION_1,
                                                            &descriptor, nullptr))
    return service_failure("cannot describe the rights on the folder " + folder.string(), GetLastError());
  const Local<void> owned(descriptor);
  SECURITY_ATTRIBUTES attributes{sizeof(SECURITY_ATTRIBUTES), descriptor, FALSE}; // from the first moment on
  if (!CreateDirectoryW(folder.c_str(), &attributes)) {
    if (const DWORD error = GetLastError(); error != ERROR_ALREADY_EXISTS)
      return service_failure("cannot make the folder " + folder.string(), error);
    const auto security = security_if_trusted(folder, name);
    if (!security) return security.error();
    if (!security->inherits) return {}; // as it was made, or as an administrator wants it
    if (auto ours = check_content(folder, name); !ours) return ours;
  }
  return protect(folder, descriptor);
}

} // namespace waitlistd::platform
