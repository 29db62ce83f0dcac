// The entry that opens the status page, for every user: an Internet shortcut.
#include "platform/windows/service_manager.hpp"
#include "platform/windows/text.hpp"

#include <filesystem>
#include <fstream>

// after windows.h
#include <knownfolders.h>
#include <shlobj.h>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

fs::path entry() {
  PWSTR folder = nullptr;
  const HRESULT found = SHGetKnownFolderPath(FOLDERID_CommonPrograms, KF_FLAG_CREATE, nullptr, &folder);
  const std::unique_ptr<wchar_t, decltype(&CoTaskMemFree)> owned(folder, CoTaskMemFree);
  return found == S_OK ? fs::path(folder) / "NHS Waiting List Alert status.url" : fs::path();
}

} // namespace

Result<void> show_in_start_menu(const std::string& address) {
  const fs::path file = entry();
  std::ofstream out(file);
  out << "[InternetShortcut]\nURL=" << address << "\nIconIndex=0\nIconFile=" << narrow(own_program()) << "\n";
  out.close();
  if (out) return {};
  return Failure{FailureKind::failed, "cannot write the start menu's entry " + file.string(), {}};
}

void remove_from_start_menu() {
  std::error_code ignored; // there may be none
  fs::remove(entry(), ignored);
}

} // namespace waitlistd::platform
