#pragma once
// SQL that is the same for every collection but for the schema's name.

#include <string>
#include <string_view>

namespace waitlistd {

/// `sql` with the schema's name for each "{schema}". Throws std::invalid_argument where the name is not one
/// of lower-case letters, digits and underscores that begins with a letter: it needs no quotes then.
std::string in_schema(std::string_view schema, std::string_view sql);

} // namespace waitlistd
