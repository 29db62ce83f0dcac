#include "platform/windows/known_folder.hpp"

#include <memory>

namespace waitlistd::platform {

std::filesystem::path known_folder(const KNOWNFOLDERID& id) {
  PWSTR text = nullptr;
  const HRESULT found = SHGetKnownFolderPath(id, KF_FLAG_CREATE, nullptr, &text);
  const std::unique_ptr<wchar_t, decltype(&CoTaskMemFree)> owned(text, CoTaskMemFree);
  return found == S_OK ? std::filesystem::path(text) : std::filesystem::path("C:\\ProgramData");
}

} // namespace waitlistd::platform
