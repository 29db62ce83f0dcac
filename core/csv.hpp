#pragma once
// RFC 4180 fields of one line: what is published, byte for byte, and what it says.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// The end of the raw field that starts at `begin`: the comma behind it, or `end`. A field that starts with a
/// quote runs to its closing quote. nullptr: the quote is not closed on this line, or text follows the
/// closing quote.
const char* find_field_end(const char* begin, const char* end);

/// The raw fields of a line, quotes included. False when a quote is not closed; `fields` then ends with that
/// field.
bool split_raw_fields(std::string_view line, std::vector<std::string_view>& fields);

/// What a raw field says: without its surrounding quotes, doubled quotes halved.
std::string unquote_field(std::string_view raw);

/// Appends a field the way NHS England publishes it: quoted only where it holds a comma, a quote or a line
/// break.
void append_csv_field(std::string& out, std::string_view text);

} // namespace waitlistd
