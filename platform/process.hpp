#pragma once
// Child programs.

#include "core/failure.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace waitlistd::platform {

/// An account of the operating system.
struct User {
  std::string name;
  unsigned uid = 0;
  unsigned gid = 0;
};

/// Absent where there is no such account.
std::optional<User> find_user(const std::string& name);

/// Who this program runs as. Where the system has no numbers for accounts, never with root's.
User current_user();

int current_process_id();

/// "initdb" as the file it is in: on Windows initdb.exe.
std::string program_file_name(const std::string& program);

/// Makes the user own the file or folder, or the link itself; only root may, in a folder that is root's.
Result<void> give_to(const std::filesystem::path& path, const User& user);

struct ChildProgram {
  std::filesystem::path program;      ///< without a folder: it is looked for in PATH
  std::vector<std::string> arguments; ///< without the program's name
  std::vector<std::pair<std::string, std::string>> environment; ///< added to this program's, or replaced
  std::filesystem::path directory;                              ///< to run in; empty: this program's
  std::optional<User> as;                                       ///< for root only
  std::chrono::seconds time_limit{120};
  std::size_t most_output = std::size_t{16} << 20; ///< bytes that are kept of what it says; the rest is lost
  /// False, for our secrets are in ours: it gets `environment`, and of this program's what programs count on:
  /// PATH, where libraries and temporary files are, the time zone; on Windows where Windows, its command
  /// interpreter, temporary files, programs and the user's own folders are.
  bool inherits_environment = false;
  bool ends_with_its_children = false; ///< what it leaves running is killed
  std::stop_token stop = {};           ///< requested: it is killed with everything it started
};

struct FinishedProgram {
  int exit_code = 0;  ///< 128 + signal where a signal ended it
  std::string output; ///< standard output
  std::string errors; ///< standard error
  /// Both, for a message.
  std::string said() const { return output + errors; }
};

/// Runs it to its end without input and keeps what it says. Fails where it cannot be started or exceeds its
/// time or a stop is requested; it is then killed with everything it started. What it leaves running keeps no
/// descriptor of ours.
Result<FinishedProgram> run(const ChildProgram& child);

/// Why run() ended the child: a stop was requested, else its time was up.
Failure ended_early(const ChildProgram& child);

/// Runs it on this terminal and returns its exit code; interrupts are its own.
Result<int> run_interactive(const ChildProgram& child);

} // namespace waitlistd::platform
