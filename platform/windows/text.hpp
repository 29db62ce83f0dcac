#pragma once
// Windows speaks UTF-16 and numbers its errors; the rest of waitlistd speaks UTF-8 and says what happened.

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::platform {

std::wstring wide(std::string_view utf8);
std::string narrow(std::wstring_view utf16);

/// What Windows says of an error (GetLastError), in one line.
std::string windows_message(unsigned long error);

/// An argument as it stands in a command line.
std::wstring quoted_argument(const std::wstring& argument);

/// The program and its arguments.
std::vector<std::string> words_of(const std::wstring& command_line);

} // namespace waitlistd::platform
