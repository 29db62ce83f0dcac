// The entry that opens the status page, for every user: an Internet shortcut.
#include "platform/windows/known_folder.hpp"
#include "platform/windows/service_manager.hpp"
#include "platform/windows/text.hpp"

#include <filesystem>
#include <fstream>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

fs::path entry() { return known_folder(FOLDERID_CommonPrograms) / "NHS Waiting List Alert status.url"; }

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
