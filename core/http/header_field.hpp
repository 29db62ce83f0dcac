#pragma once
// What may stand in a line of an HTTP header (RFC 9110, 5). Who writes one from values that are not its own
// asks here first: a line break in a value would begin another line, or another message.

#include <string_view>

namespace waitlistd {

/// One or more letters, digits and marks of a token.
bool is_field_name(std::string_view text);

/// No control characters but the tab; bytes beyond ASCII may be.
bool is_field_value(std::string_view text);

} // namespace waitlistd
