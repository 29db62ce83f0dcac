#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// What a mistyped word was meant to be, for "did you mean": the nearest of `words`, the first of several.
/// Empty where none is near: at most one letter in three may be wrong, missing or too much, and at most
/// three.
std::string nearest_word(std::string_view typed, const std::vector<std::string>& words);

} // namespace waitlistd
