#include "core/rtt/dictionary.hpp"

#include <functional>

namespace waitlistd::rtt {

std::size_t TextHash::operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }

} // namespace waitlistd::rtt
