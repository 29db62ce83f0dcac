#pragma once

#include <array>
#include <string_view>

namespace waitlistd {

/// January first. The first three letters are the name's short form.
inline constexpr std::array<std::string_view, 12> month_names = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::size_t short_month_name = 3;

} // namespace waitlistd
