#include "platform/windows/text.hpp"

#include "platform/windows/handle.hpp"

#include <windows.h>
// after windows.h
#include <shellapi.h>

namespace waitlistd::platform {

std::wstring wide(std::string_view utf8) {
  if (utf8.empty()) return {};
  const int size = static_cast<int>(utf8.size());
  std::wstring out(static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0)),
                   L'\0');
  MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, out.data(), static_cast<int>(out.size()));
  return out;
}

std::string narrow(std::wstring_view utf16) {
  if (utf16.empty()) return {};
  const int size = static_cast<int>(utf16.size());
  std::string out(static_cast<std::size_t>(
                      WideCharToMultiByte(CP_UTF8, 0, utf16.data(), size, nullptr, 0, nullptr, nullptr)),
                  '\0');
  WideCharToMultiByte(CP_UTF8, 0, utf16.data(), size, out.data(), static_cast<int>(out.size()), nullptr,
                      nullptr);
  return out;
}

std::string windows_message(unsigned long error) {
  wchar_t buffer[512];
  const DWORD size = FormatMessageW(
      FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK, nullptr,
      error, 0, buffer, static_cast<DWORD>(std::size(buffer)), nullptr);
  std::string text = narrow({buffer, size});
  while (text.ends_with(' ') || text.ends_with('.'))
    text.pop_back();
  return (text.empty() ? "" : text + " ") + "(Windows error " + std::to_string(error) + ")";
}

// As CommandLineToArgvW and the C runtime take it apart: backslashes count only before a quote.
std::wstring quoted_argument(const std::wstring& argument) {
  if (!argument.empty() && argument.find_first_of(L" \t\"") == std::wstring::npos) return argument;
  std::wstring out = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t c : argument) {
    if (c == L'"') out.append(backslashes + 1, L'\\');
    backslashes = c == L'\\' ? backslashes + 1 : 0;
    out.push_back(c);
  }
  out.append(backslashes, L'\\');
  return out + L"\"";
}

std::vector<std::string> words_of(const std::wstring& command_line) {
  int count = 0;
  const LocalMemory<wchar_t*> words(CommandLineToArgvW(command_line.c_str(), &count));
  std::vector<std::string> out;
  for (int i = 0; words && i < count; ++i)
    out.push_back(narrow(words.get()[i]));
  return out;
}

} // namespace waitlistd::platform
