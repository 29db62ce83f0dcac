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
char32_t code_point_of_windows_1252(unsigned char byte);

/// UTF-8 as it is; anything else read as Windows-1252.
std::string to_utf8(std::string_view bytes);

/// Appends the code point, which must be one that UTF-8 can hold.
void append_utf8(std::string& out, char32_t c);

enum class LineBreaks { shown, kept };

/// What leaves for a terminal, a log or a status: UTF-8 in which controls, line separators and marks that
/// turn the direction stand by their names, "<U+001B>", and act on nothing. `kept`: of a text of several
/// lines, whose parts hold none of their own.
std::string visible(std::string_view text, LineBreaks line_breaks = LineBreaks::shown);

/// UTF-8 of at most `longest` bytes as it is; a longer one is cut, and an ellipsis says so.
std::string shortened(std::string_view text, std::size_t longest);

/// The text in quotes for a message, visible, cut where it is long.
std::string quoted(std::string_view text);
/// For what std::quoted would fit better.
inline std::string quoted(const std::string& text) { return quoted(std::string_view(text)); }
inline std::string quoted(const char* text) { return quoted(std::string_view(text)); }

} // namespace waitlistd
