#include "platform/postgres_programs.hpp"

#include "platform/environment.hpp"
#include "platform/windows/handle.hpp"
#include "platform/windows/text.hpp"

#include <windows.h>
// after windows.h
#include <aclapi.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

constexpr const wchar_t* installations_key = L"SOFTWARE\\PostgreSQL\\Installations";

// The installer's notes are in the 64-bit view, whichever program reads them.
constexpr DWORD read_registry = KEY_READ | KEY_WOW64_64KEY;

class RegistryKey {
public:
  RegistryKey(HKEY parent, const wchar_t* name) {
    if (RegOpenKeyExW(parent, name, 0, read_registry, &key_) != ERROR_SUCCESS) key_ = nullptr;
  }
  ~RegistryKey() {
    if (key_) RegCloseKey(key_);
  }
  RegistryKey(const RegistryKey&) = delete;
  RegistryKey& operator=(const RegistryKey&) = delete;

  HKEY get() const { return key_; }

  std::vector<std::wstring> children() const {
    std::vector<std::wstring> names;
    std::array<wchar_t, 256> name; // the longest that a key may have
    for (DWORD i = 0; key_; ++i) {
      DWORD size = static_cast<DWORD>(name.size());
      if (RegEnumKeyExW(key_, i, name.data(), &size, nullptr, nullptr, nullptr, nullptr) != ERROR_SUCCESS)
        break;
      names.emplace_back(name.data(), size);
    }
    return names;
  }

  std::wstring text(const wchar_t* name) const {
    std::array<wchar_t, 1024> value;
    DWORD size = sizeof value;
    if (!key_ ||
        RegGetValueW(key_, nullptr, name, RRF_RT_REG_SZ, nullptr, value.data(), &size) != ERROR_SUCCESS)
      return {};
    return value.data();
  }

private:
  HKEY key_ = nullptr;
};

void add_registered(std::vector<PostgresInstallation>& found) {
  const RegistryKey installations(HKEY_LOCAL_MACHINE, installations_key);
  for (const std::wstring& name : installations.children()) {
    const RegistryKey installation(installations.get(), name.c_str());
    const fs::path base = installation.text(L"Base Directory");
    const int major = _wtoi(installation.text(L"Version").c_str()); // 15.18-1
    if (major > 0 && !base.empty()) found.push_back({major, base / "bin"});
  }
}

void add_below(const fs::path& folder, std::vector<PostgresInstallation>& found) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (const int major = _wtoi(entry.path().filename().c_str()); major > 0)
      found.push_back({major, entry.path() / "bin"});
}

bool is_ascii(const std::wstring& text) {
  return std::all_of(text.begin(), text.end(), [](wchar_t c) { return c < 128; });
}

bool in_code_page(const std::wstring& text) {
  BOOL lost = FALSE;
  // A UTF-8 code page loses nothing, and does not take the question.
  const bool can_tell = GetACP() != CP_UTF8;
  const int size =
      WideCharToMultiByte(CP_ACP, can_tell ? WC_NO_BEST_FIT_CHARS : 0, text.data(),
                          static_cast<int>(text.size()), nullptr, 0, nullptr, can_tell ? &lost : nullptr);
  return size > 0 && !lost;
}

// C:\PROGRA~1; the same path where the volume keeps no such names.
std::wstring short_path(const std::wstring& path) {
  std::wstring out(GetShortPathNameW(path.c_str(), nullptr, 0), L'\0');
  out.resize(GetShortPathNameW(path.c_str(), out.data(), static_cast<DWORD>(out.size())));
  return out.empty() ? path : out;
}

Failure cannot_admit(const fs::path& folder, DWORD error) {
  return {
      FailureKind::configuration,
      "cannot let the private PostgreSQL into " + folder.string() + ": " + windows_message(error),
      "run waitlistd as administrator or as its service's account, or set STATE_DIR to a folder of yours"};
}

// This process's account; the identifier points into the buffer.
struct Account {
  std::vector<std::byte> buffer;
  PSID sid() const { return reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid; }
};

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

bool has_full_access(ACL* acl, PSID sid) {
  for (DWORD i = 0; acl && i < acl->AceCount; ++i) {
    void* entry = nullptr;
    if (!GetAce(acl, i, &entry)) continue;
    auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
    if (allowed->Header.AceType == ACCESS_ALLOWED_ACE_TYPE &&
        (allowed->Header.AceFlags & INHERIT_ONLY_ACE) == 0 &&
        (allowed->Mask & FILE_ALL_ACCESS) == FILE_ALL_ACCESS && EqualSid(&allowed->SidStart, sid))
      return true;
  }
  return false;
}

using LocalMemory = std::unique_ptr<void, decltype(&LocalFree)>;

} // namespace

ClusterAccess default_cluster_access() { return ClusterAccess::loopback; }

// Windows has no C.UTF-8; C sorts by bytes, which for UTF-8 is by code point.
const char* cluster_locale() { return "C"; }

std::vector<PostgresInstallation> postgres_installations() {
  std::vector<PostgresInstallation> found;
  add_registered(found);
  if (const auto programs = environment_variable("ProgramFiles"))
    add_below(fs::path(*programs) / "PostgreSQL", found);
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.major > b.major; });
  return found;
}

const char* how_to_install_server() { return "install PostgreSQL (its installer for Windows)"; }

const char* how_to_install_psql() {
  return "install PostgreSQL's command line tools (its installer for Windows)";
}

Result<fs::path> path_for_postgres(const fs::path& path) {
  const std::wstring whole = path.wstring();
  if (is_ascii(whole)) return path;
  if (const std::wstring brief = short_path(whole); is_ascii(brief)) return fs::path(brief);
  if (in_code_page(whole)) return path;
  return Failure{
      FailureKind::configuration,
      "PostgreSQL for Windows cannot be told the folder " + path.string() +
          ": a letter in it is not in the system's code page " + std::to_string(GetACP()) +
          ", and the volume keeps no short names",
      "set STATE_DIR and POSTGRES_BIN to folders with English letters, or set PG_CONN to a server of yours"};
}

Result<void> admit_server(const fs::path& folder) {
  const Account account = current_account();
  if (account.buffer.empty()) return cannot_admit(folder, GetLastError());
  ACL* acl = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  const std::wstring name = folder.wstring();
  if (const DWORD error = GetNamedSecurityInfoW(name.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION,
                                                nullptr, nullptr, &acl, nullptr, &descriptor);
      error != ERROR_SUCCESS)
    return cannot_admit(folder, error);
  const LocalMemory owned(descriptor, LocalFree);
  if (!acl || has_full_access(acl, account.sid())) return {}; // without a list everybody has
  EXPLICIT_ACCESSW access{};
  access.grfAccessPermissions = FILE_ALL_ACCESS;
  access.grfAccessMode = GRANT_ACCESS;
  access.grfInheritance = SUB_CONTAINERS_AND_OBJECTS_INHERIT;
  access.Trustee.TrusteeForm = TRUSTEE_IS_SID;
  access.Trustee.ptstrName = static_cast<wchar_t*>(account.sid());
  ACL* extended = nullptr;
  if (const DWORD error = SetEntriesInAclW(1, &access, acl, &extended); error != ERROR_SUCCESS)
    return cannot_admit(folder, error);
  const LocalMemory owned_extended(extended, LocalFree);
  std::wstring writable = name; // the function's parameter is not const
  if (const DWORD error = SetNamedSecurityInfoW(writable.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION,
                                                nullptr, nullptr, extended, nullptr);
      error != ERROR_SUCCESS)
    return cannot_admit(folder, error);
  return {};
}

} // namespace waitlistd::platform
