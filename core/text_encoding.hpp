#pragma once
// The database holds UTF-8; a published name may hold Windows-1252 bytes.

#include <string>
#include <string_view>

namespace waitlistd {

/// True for well-formed UTF-8 without NUL.
bool is_utf8(std::string_view bytes);

/// Reads the bytes as Windows-1252. The five bytes that it leaves undefined become the C1 control of the same
/// number, as browsers do (WHATWG Encoding Standard).
std::string utf8_from_windows_1252(std::string_view bytes);

/// UTF-8 as it is; anything else read as Windows-1252.
std::string to_utf8(std::string_view bytes);

/// The text in quotes for a message, in UTF-8, cut where it is long.
std::string quoted(std::string_view text);

} // namespace waitlistd
