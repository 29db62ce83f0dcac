#pragma once
// What a failure of the database means to the operator: which kind it is and what can be done.

#include "core/failure.hpp"

#include <string>
#include <string_view>

namespace waitlistd {

/// Where a connection goes; none of it is secret.
struct ConnectionPlace {
  std::string host; ///< name, address, or the folder of a socket
  std::string port;
  std::string database;
  std::string user;
};

/// "database waitlistd on db.example:5432 as user loader".
std::string describe(const ConnectionPlace& place);

/// A failure of a statement, by its SQLSTATE (PostgreSQL documentation, appendix A).
Failure database_failure(std::string_view sqlstate, std::string message);

/// A failure to connect. libpq gives no SQLSTATE for it, only `server_text`: its English words and the
/// server's are matched; what is not recognised counts as "away".
Failure connection_failure(std::string_view server_text, const ConnectionPlace& place);

} // namespace waitlistd
