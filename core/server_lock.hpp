#pragma once
// PostgreSQL's lock files, postmaster.pid in the data folder and .s.PGSQL.PORT.lock beside a socket: what
// they say, and whether the process that they name is the server that wrote them. A number alone says
// nothing: after a crash another program has it.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

/// The lines that both files begin with.
struct ServerLock {
  int pid = 0;
  std::string data;                   ///< the server's data folder, as the server writes it
  std::chrono::sys_seconds started{}; ///< 0 where it is not said
  int port = 0;                       ///< 0 where it is not said (yet)
};

/// Absent where the text names no process: it is empty, or was torn when a disk filled up or a machine
/// crashed.
std::optional<ServerLock> parse_server_lock(std::string_view text);

/// What the system tells of a process that runs; what it does not tell this account is absent.
struct SeenProcess {
  std::optional<bool> works_there; ///< whether its working folder is the data folder
  std::string program;             ///< its file's name, without .exe
  std::optional<std::chrono::sys_seconds> begun;
};

bool is_postgres(const SeenProcess& process);

enum class LockHolder {
  gone,    ///< no such process
  server,  ///< the PostgreSQL server of that data folder
  another, ///< a process that is not that server
  unknown, ///< the system tells too little of it
};

/// `process`: the one that the lock names, absent where there is none. `data`: the folder whose server it has
/// to be, as its server writes it. A server works in its data folder all its life, so that any other folder
/// tells another process. Where the folder is right or not told, its program has to be PostgreSQL's or it has
/// to have begun when the lock says so; where it is not told, both.
LockHolder holder_of(const ServerLock& lock, const std::optional<SeenProcess>& process,
                     std::string_view data);

/// The lock file's text with a process number that no system gives. PostgreSQL then looks at what else it
/// says (whether memory is still in use) before it takes the file over.
std::string disowned(std::string_view text);

} // namespace waitlistd
