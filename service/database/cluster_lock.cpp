#include "service/database/cluster_lock.hpp"

#include "platform/seen_process.hpp"
#include "service/log/log.hpp"

#include <fstream>
#include <optional>
#include <sstream>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

fs::path data_lock(const ClusterFiles& files) { return files.data / "postmaster.pid"; }

// Absent where there is no such file, or none that can be read.
std::optional<std::string> content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Both as a server that finds its own file writes them.
LockHolder holder(const ServerLock& lock, const fs::path& data) {
  return holder_of(lock, platform::see_process(lock.pid, data), data.lexically_normal().generic_string());
}

void tell_healed(const fs::path& file, const std::string& why) {
  log_event(Level::info, "cluster_lock_healed",
            "a lock file that a crash has left behind was taken out of the way: " + why,
            {{"path", file.string()}});
}

// The file's owner and permissions stay.
void disown(const fs::path& file, const std::string& text, LockHolder held_by) {
  if (disowned(text) == text) return;
  std::ofstream(file, std::ios::binary | std::ios::trunc) << disowned(text);
  tell_healed(file, held_by == LockHolder::another ? "its process number is another program's by now"
                                                   : "its process has ended");
}

void remove_torn(const fs::path& file) {
  std::error_code error;
  fs::remove(file, error); // where it stays, the server that is started next says so
  if (!error) tell_healed(file, "it named no process");
}

bool is_left_behind(LockHolder held_by) {
  return held_by == LockHolder::gone || held_by == LockHolder::another;
}

// With its lock file empty a server goes on for up to a minute, until it looks at it, and its children after
// a kill for a moment.
std::optional<int> server_without_lock(const fs::path& data) {
  for (const int pid : platform::processes_in(data))
    if (const auto process = platform::see_process(pid, data); process && is_postgres(*process)) return pid;
  return std::nullopt;
}

} // namespace

LockHolder server_of(const ClusterFiles& files) {
  const auto text = content(data_lock(files));
  const auto lock = text ? parse_server_lock(*text) : std::nullopt;
  return lock ? holder(*lock, files.data) : LockHolder::gone;
}

int port_in_force(const ClusterFiles& files) {
  const auto text = content(data_lock(files));
  const auto lock = text ? parse_server_lock(*text) : std::nullopt;
  return lock ? lock->port : 0;
}

// PostgreSQL itself looks at a number only: a process that is alive, or dead and not reaped, has it refuse to
// start. Beyond the file it is kept from starting twice by its shared memory, which is named by the data
// folder.
Result<void> heal_data_lock(const ClusterFiles& files) {
  const fs::path file = data_lock(files);
  const auto text = content(file);
  if (!text) return {};
  if (const auto lock = parse_server_lock(*text)) {
    if (const LockHolder held_by = holder(*lock, files.data); is_left_behind(held_by))
      disown(file, *text, held_by);
    return {};
  }
  if (const auto pid = server_without_lock(files.data))
    return Failure{FailureKind::try_again,
                   "process " + std::to_string(*pid) + " of PostgreSQL still works in " +
                       files.data.string() + ", whose lock file " + file.string() + " is damaged",
                   "it ends by itself within two minutes; the next run tries again"};
  remove_torn(file);
  return {};
}

// In a folder of the cluster's own; its file may be another server's that was pointed there, and is then held
// by the server of the folder that it names.
void heal_socket_lock(const ClusterFiles& files, int port) {
  if (files.access != platform::ClusterAccess::socket) return;
  const fs::path file = files.socket / (".s.PGSQL." + std::to_string(port) + ".lock");
  const auto text = content(file);
  if (!text) return;
  const auto lock = parse_server_lock(*text);
  if (!lock) return remove_torn(file);
  const fs::path data = lock->data.empty() ? files.data : fs::path(lock->data);
  if (const LockHolder held_by = holder(*lock, data); is_left_behind(held_by)) disown(file, *text, held_by);
}

Failure unknown_holder(const ClusterFiles& files) {
  const std::string file = data_lock(files).string();
  return {FailureKind::try_again,
          file + " names a process that this account, " + files.owner.name +
              ", may not look at, and no server of ours answers",
          "run waitlistd as the account that started it, or as administrator; if no PostgreSQL runs there, "
          "remove that file"};
}

} // namespace waitlistd
