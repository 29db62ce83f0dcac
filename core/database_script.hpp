#pragma once

#include <string>

namespace waitlistd {

struct DatabaseNames {
  std::string role;     ///< that waitlistd logs in as
  std::string database; ///< that it loads into
};

/// What an administrator of a PostgreSQL server runs in psql, once, for waitlistd to load there: role,
/// database, rights, rtt_reader. It holds no password: psql asks for it. Names may be anything.
std::string database_script(const DatabaseNames& names);

} // namespace waitlistd
