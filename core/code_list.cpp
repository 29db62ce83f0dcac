#include "core/code_list.hpp"

#include <functional>

namespace waitlistd {

std::size_t TextHash::operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }

} // namespace waitlistd
