#include "platform/windows/registry.hpp"

namespace waitlistd::platform {

std::optional<std::wstring> registry_text(HKEY root, const std::wstring& key, const std::wstring& name) {
  // An expandable text is expanded and then counts as a text; asking for that kind as well is an error.
  constexpr DWORD kind = RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY;
  wchar_t text[1024];
  DWORD size = sizeof text;
  if (RegGetValueW(root, key.c_str(), name.c_str(), kind, nullptr, text, &size) != ERROR_SUCCESS)
    return std::nullopt;
  return std::wstring(text);
}

std::vector<std::wstring> registry_keys(HKEY root, const std::wstring& key) {
  std::vector<std::wstring> names;
  HKEY opened = nullptr;
  if (RegOpenKeyExW(root, key.c_str(), 0, KEY_READ | KEY_WOW64_64KEY, &opened) != ERROR_SUCCESS) return names;
  wchar_t name[256];
  for (DWORD i = 0;; ++i) {
    DWORD size = static_cast<DWORD>(std::size(name));
    if (RegEnumKeyExW(opened, i, name, &size, nullptr, nullptr, nullptr, nullptr) != ERROR_SUCCESS) break;
    names.emplace_back(name, size);
  }
  RegCloseKey(opened);
  return names;
}

} // namespace waitlistd::platform
