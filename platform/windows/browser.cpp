#include "platform/browser.hpp"

#include "platform/windows/account.hpp"
#include "platform/windows/certificates.hpp"
#include "platform/windows/registry.hpp"
#include "platform/windows/text.hpp"

#include <windows.h>

#include <fstream>
#include <sstream>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

// Where the programs' installers say that they are.
std::vector<fs::path> browsers_registered_in(HKEY root) {
  std::vector<fs::path> found;
  for (const wchar_t* name : {L"chrome.exe", L"msedge.exe", L"chromium.exe"}) {
    const auto file = registry_text(
        root, std::wstring(L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\") + name, L"");
    std::error_code ignored; // an entry may outlive its program
    if (file && fs::exists(*file, ignored)) found.emplace_back(*file);
  }
  return found;
}

std::string content_of(const std::string& file) {
  std::ifstream stream(fs::path(wide(file)), std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

} // namespace

// The user's own come last, and for the machine not at all: whatever runs as the user can register them.
std::vector<fs::path> installed_browsers() {
  std::vector<fs::path> found = browsers_registered_in(HKEY_LOCAL_MACHINE);
  if (acts_for_the_machine()) return found;
  const std::vector<fs::path> own = browsers_registered_in(HKEY_CURRENT_USER);
  found.insert(found.end(), own.begin(), own.end());
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

std::error_code remove_profile_folder(const fs::path& profile, const std::optional<User>&) {
  std::error_code error;
  fs::remove_all(profile, error);
  return error;
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
