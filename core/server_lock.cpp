#include "core/server_lock.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>

namespace waitlistd {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr const char* no_process = "2147483646"; // beyond any system's largest

// From a server's start to its note of the time, on a busy machine.
constexpr seconds time_to_note{30};

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(line);
}

template <class Number>
std::optional<Number> number_in(std::string_view line) {
  Number number{};
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  const bool whole = error == std::errc{} && end == line.data() + line.size();
  return whole ? std::optional(number) : std::nullopt;
}

// Absent where either time is not known.
std::optional<bool> began_when_noted(const ServerLock& lock, const SeenProcess& process) {
  if (!process.begun || lock.started == sys_seconds{}) return std::nullopt;
  return std::chrono::abs(lock.started - *process.begun) <= time_to_note;
}

} // namespace

std::optional<ServerLock> parse_server_lock(std::string_view text) {
  const auto pid = number_in<int>(take_line(text));
  if (!pid || *pid == 0 || *pid == std::numeric_limits<int>::min()) return std::nullopt;
  ServerLock lock;
  lock.pid = std::abs(*pid); // `postgres --single` writes it with a minus
  lock.data = take_line(text);
  lock.started = sys_seconds(seconds(number_in<std::int64_t>(take_line(text)).value_or(0)));
  const int port = number_in<int>(take_line(text)).value_or(0);
  lock.port = port > 0 && port <= 65535 ? port : 0;
  return lock;
}

bool is_postgres(const SeenProcess& process) {
  return process.program == "postgres" || process.program == "postmaster";
}

LockHolder holder_of(const ServerLock& lock, const std::optional<SeenProcess>& process,
                     std::string_view data) {
  if (!process) return LockHolder::gone;
  const bool named = is_postgres(*process);
  const std::optional<bool> at_its_time = began_when_noted(lock, *process);
  if (process->works_there)
    return *process->works_there && (named || at_its_time == true) ? LockHolder::server : LockHolder::another;
  const bool is_other_program = !process->program.empty() && !named;
  if (is_other_program || at_its_time == false) return LockHolder::another;
  return named && at_its_time == true && lock.data == data ? LockHolder::server : LockHolder::unknown;
}

std::string disowned(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  return no_process + std::string(text.substr(end));
}

} // namespace waitlistd
