#pragma once
// The schema's migrations, embedded at build time from the numbered .sql files beside this header.

#include <span>
#include <string_view>

namespace waitlistd {

struct Migration {
  std::string_view name; ///< file name without ending, "0001_schema"; its number is the order
  std::string_view sql;
};

std::span<const Migration> embedded_migrations();

} // namespace waitlistd
