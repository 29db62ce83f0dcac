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

/// True where the database has refused a value and will refuse it again: a data exception (class 22), or more
/// than the server's limits allow (class 54). Told by the SQLSTATE that database_failure has put at the
/// message's end.
bool is_refused_value(const Failure& failure);

/// A failure to connect, by the server's SQLSTATE where it has answered, in whatever language its words are.
/// Where it has not, `sqlstate` is empty, and libpq's English words are matched; what is not recognised
/// counts as "away".
Failure connection_failure(std::string_view server_text, std::string_view sqlstate,
                           const ConnectionPlace& place);

/// True where libpq's message is a server's answer: "FATAL:  …", with the severity in the server's language.
bool is_servers_answer(std::string_view message);

/// The SQLSTATE in libpq's verbose message, "FATAL:  28P01: …"; empty where there is none.
std::string sqlstate_in(std::string_view verbose_message);

} // namespace waitlistd
