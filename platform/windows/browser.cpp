#include "platform/browser.hpp"

#include "platform/windows/certificates.hpp"
#include "platform/windows/registry.hpp"
#include "platform/windows/text.hpp"

#include <windows.h>

#include <fstream>
#include <sstream>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

// Where a program's installer says that it is, for the machine or for this user.
std::optional<fs::path> registered_program(const std::wstring& name) {
  const std::wstring key = L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\" + name;
  for (const HKEY root : {HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER}) {
    const auto file = registry_text(root, key, L"");
    std::error_code ignored; // an entry may outlive its program
    if (file && fs::exists(*file, ignored)) return fs::path(*file);
  }
  return std::nullopt;
}

std::string content_of(const std::string& file) {
  std::ifstream stream(fs::path(wide(file)), std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

} // namespace

std::vector<fs::path> installed_browsers() {
  std::vector<fs::path> found;
  for (const wchar_t* name : {L"chrome.exe", L"msedge.exe", L"chromium.exe"})
    if (const auto program = registered_program(name)) found.push_back(*program);
  return found;
}

std::optional<User> browser_user() { return std::nullopt; }

Result<fs::path> make_profile_folder(const std::optional<User>&) {
  const std::string name =
      "waitlistd-browser-" + std::to_string(current_process_id()) + "-" + std::to_string(GetTickCount64());
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error) / name;
  if (!error && fs::create_directory(folder, error)) return folder;
  return Failure{FailureKind::failed,
                 "cannot make a folder for the browser, " + folder.string() + ": " + error.message(),
                 {}};
}

// Browsers trust what Windows trusts, and no file.
Result<void> trust_in_browser(const fs::path&, const std::optional<User>&, const std::string& ca_file) {
  if (windows_trusts_all_of(content_of(ca_file))) return {};
  return Failure{
      FailureKind::failed,
      "the browser cannot be told to trust CA_FILE: on Windows it trusts Windows's certificates only",
      "add the certificates of " + ca_file + " to Trusted Root Certification Authorities"};
}

} // namespace waitlistd::platform
