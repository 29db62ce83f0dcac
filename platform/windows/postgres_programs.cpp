#include "platform/postgres_programs.hpp"

#include "core/path_text.hpp"
#include "platform/environment.hpp"
#include "platform/windows/account.hpp"
#include "platform/windows/registry.hpp"
#include "platform/windows/security.hpp"
#include "platform/windows/text.hpp"

#include <windows.h>
// after windows.h
#include <aclapi.h>

#include <algorithm>
#include <string>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

const std::wstring installations_key = L"SOFTWARE\\PostgreSQL\\Installations";

std::wstring registered(const std::wstring& installation, const wchar_t* name) {
  return registry_text(HKEY_LOCAL_MACHINE, installation, name).value_or(L"");
}

// What the installer has left a note of.
void add_registered(std::vector<PostgresInstallation>& found) {
  for (const std::wstring& name : registry_keys(HKEY_LOCAL_MACHINE, installations_key)) {
    const std::wstring key = installations_key + (L"\\" + name);
    const fs::path base = registered(key, L"Base Directory");
    const int major = _wtoi(registered(key, L"Version").c_str()); // 15.18-1
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

// What programs without a manifest of their own choice, as PostgreSQL's, have.
UINT system_code_page() {
  const auto number =
      registry_text(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage", L"ACP");
  return number ? static_cast<UINT>(_wtoi(number->c_str())) : GetACP();
}

bool in_system_code_page(const std::wstring& text) {
  BOOL lost = FALSE;
  // A UTF-8 code page loses nothing, and does not take the question.
  const UINT code_page = system_code_page();
  const bool can_tell = code_page != CP_UTF8;
  const int size =
      WideCharToMultiByte(code_page, can_tell ? WC_NO_BEST_FIT_CHARS : 0, text.data(),
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

// Enough for a server: read, write, run, remove.
constexpr DWORD modify = FILE_GENERIC_READ | FILE_GENERIC_WRITE | FILE_GENERIC_EXECUTE | DELETE;

// Of this process's identities only those that are left to the server.
bool is_servers(PSID sid) {
  BOOL ours = FALSE;
  return !IsWellKnownSid(sid, WinBuiltinAdministratorsSid) && !IsWellKnownSid(sid, WinBuiltinPowerUsersSid) &&
         CheckTokenMembership(nullptr, sid, &ours) && ours;
}

} // namespace

ClusterAccess default_cluster_access() { return ClusterAccess::loopback; }

// Windows has no C.UTF-8; C sorts by bytes, which for UTF-8 is by code point.
const char* cluster_locale() { return "C"; }

std::vector<PostgresInstallation> postgres_installations() {
  std::vector<PostgresInstallation> found;
  add_registered(found);
  if (const auto programs = environment_variable("ProgramFiles"))
    add_below(path_of(*programs) / "PostgreSQL", found);
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.major > b.major; });
  return found;
}

std::string how_to_install_server(const std::string& major) {
  return "install PostgreSQL" + (major.empty() ? "" : " " + major) + " (its installer for Windows)";
}

std::string how_to_install_psql() {
  return "install PostgreSQL's command line tools (its installer for Windows)";
}

Result<fs::path> path_for_postgres(const fs::path& path) {
  if (shell_character(path.string(), "%"))
    return Failure{
        FailureKind::configuration,
        "PostgreSQL's programs cannot be told the folder " + path.string() +
            ": they hand it to the command interpreter, which would read % in it as its own",
        "set STATE_DIR and POSTGRES_BIN to folders without %, or set PG_CONN to a server of yours"};
  const std::wstring whole = path.wstring();
  if (is_ascii(whole)) return path;
  if (const std::wstring brief = short_path(whole); is_ascii(brief)) return fs::path(brief);
  if (in_system_code_page(whole)) return path;
  return Failure{
      FailureKind::configuration,
      "PostgreSQL for Windows cannot be told the folder " + path.string() +
          ": a letter in it is not in the system's code page " + std::to_string(system_code_page()) +
          ", and the volume keeps no short names",
      "set STATE_DIR and POSTGRES_BIN to folders with English letters, or set PG_CONN to a server of yours"};
}

Result<void> admit_server(const fs::path& folder) {
  const auto security = security_of(folder);
  if (!security) return cannot_admit(folder, security.error());
  ACL* acl = security->list;
  if (!acl || gives(acl, modify, is_servers)) return {}; // without a list everybody is admitted
  const Account account = current_account();
  if (account.buffer.empty()) return cannot_admit(folder, GetLastError());
  EXPLICIT_ACCESSW access{};
  access.grfAccessPermissions = modify;
  access.grfAccessMode = GRANT_ACCESS;
  access.grfInheritance = SUB_CONTAINERS_AND_OBJECTS_INHERIT;
  access.Trustee.TrusteeForm = TRUSTEE_IS_SID;
  access.Trustee.ptstrName = static_cast<wchar_t*>(account.sid());
  ACL* extended = nullptr;
  if (const DWORD error = SetEntriesInAclW(1, &access, acl, &extended); error != ERROR_SUCCESS)
    return cannot_admit(folder, error);
  const LocalMemory<ACL> owned(extended);
  std::wstring writable = folder.wstring(); // the function's parameter is not const
  if (const DWORD error = SetNamedSecurityInfoW(writable.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION,
                                                nullptr, nullptr, extended, nullptr);
      error != ERROR_SUCCESS)
    return cannot_admit(folder, error);
  return {};
}

} // namespace waitlistd::platform
