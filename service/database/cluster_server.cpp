#include "service/database/cluster_server.hpp"

#include "core/text_encoding.hpp"
#include "service/database/cluster_lock.hpp"
#include "service/database/cluster_login.hpp"
#include "service/log/log.hpp"

#include <fstream>
#include <sstream>
#include <thread>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;
using platform::ClusterAccess;

constexpr std::chrono::seconds stop_patience{15};

std::string tail_of(const fs::path& file, std::uintmax_t from) {
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(from));
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string last_words(const std::string& said) {
  std::string text = to_utf8(said); // on Windows programs speak the system's code page
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.pop_back();
  constexpr std::size_t enough = 400;
  if (text.size() > enough) text = "…" + text.substr(text.size() - enough);
  for (char& c : text)
    if (c == '\n') c = ' ';
  return text;
}

bool contains(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

std::string what_is_taken(const ClusterFiles& files, ServerPort port) {
  const bool listens = port.configured || files.access == ClusterAccess::loopback;
  return listens ? "port " + std::to_string(port.number) : "the socket in " + files.socket.string();
}

// What the server's own words mean to the operator.
Failure start_failure(const std::string& said, const ClusterFiles& files, ServerPort port) {
  const std::string words = " (" + files.log.string() + ": " + last_words(said) + ")";
  if (contains(said, "No space left on device"))
    return {FailureKind::try_again, "the disk is full: the private PostgreSQL cannot start" + words,
            "free space under " + files.root.string()};
  if (contains(said, "Address already in use") || contains(said, "could not bind") ||
      (contains(said, "lock file") && contains(said, "already exists")))
    return {FailureKind::try_again,
            what_is_taken(files, port) + " of the private PostgreSQL is taken by another program" + words,
            port.configured ? "stop that program, or set CLUSTER_PORT to a free port"
                            : "stop that program; the next run tries again"};
  if (contains(said, "Permission denied") || contains(said, "wrong ownership"))
    return {FailureKind::configuration, "the private PostgreSQL may not use its files" + words,
            "they must belong to user " + files.owner.name};
  return {FailureKind::try_again, "the private PostgreSQL did not start" + words, "the next run tries again"};
}

platform::ChildProgram server_program(const fs::path& program, std::vector<std::string> arguments,
                                      const ClusterFiles& files, std::stop_token stop = {}) {
  platform::ChildProgram child{program,    std::move(arguments), {{"LC_ALL", "C"}},
                               files.root, files.owner,          start_patience};
  child.stop = std::move(stop);
  // It inherits no environment: our readiness is not the server's, which Debian's tells systemd where it
  // finds the socket for it, nor are PGDATA and the like that are meant for another server.
  return child;
}

fs::path program_in(const fs::path& programs, const char* name) {
  return programs / platform::program_file_name(name);
}

std::string admission_of(const std::string& user) {
  return "waitlistd " + user + " " + cluster_superuser + "\n";
}

// By the socket the server's own user and root may log in as the cluster's superuser; nobody else gets past
// the folder.
Result<void> write_admission(const ClusterFiles& files, const fs::path& data) {
  const bool by_socket = files.access == ClusterAccess::socket;
  const std::string hba = std::string(by_socket ? "local all all peer map=waitlistd\n" : "") +
                          "host all all 127.0.0.1/32 scram-sha-256\n";
  if (auto written = write_cluster_file(data / "pg_hba.conf", hba); !written || !by_socket) return written;
  return write_cluster_file(data / "pg_ident.conf", admission_of(files.owner.name) + admission_of("root"));
}

// The folder may have changed hands since: systemd gives a service what root's first try had made for another
// account, and a backup comes back as another's.
Result<void> admit_owner(const ClusterFiles& files) {
  if (files.access != ClusterAccess::socket) return {};
  const fs::path map = files.data / "pg_ident.conf";
  const std::string known = text_of(map);
  if (contains("\n" + known, "\n" + admission_of(files.owner.name))) return {};
  return write_cluster_file(map, admission_of(files.owner.name) + known);
}

// Windows refuses while a virus scanner looks at a file below.
std::error_code rename_patiently(const fs::path& from, const fs::path& to) {
  std::error_code error;
  for (int i = 0; i < 25; ++i) {
    fs::rename(from, to, error);
    if (!error) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return error;
}

std::string setting_value(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out.push_back(c); // doubled
    out.push_back(c);
  }
  return out + "'";
}

// A list's entry may begin and end with blanks where it stands in double quotes.
std::string list_entry(const std::string& text) { return text.empty() ? text : '"' + text + '"'; }

// Written anew at each start, so that a later version's better values reach clusters that exist.
std::string server_settings(const ClusterFiles& files, ServerPort port) {
  const bool listens = port.configured || files.access == ClusterAccess::loopback;
  std::string text = "# Written by waitlistd at each start. Settings of yours belong in postgresql.conf.\n";
  text += "listen_addresses = '" + std::string(listens ? "127.0.0.1" : "") + "'\n";
  text += "port = " + std::to_string(port.number) + "\n";
  text += "unix_socket_directories = " + setting_value(list_entry(files.socket.string())) + "\n";
  text +=
      "unix_socket_permissions = 0700\n"
      "cluster_name = 'waitlistd'\n"
      "max_connections = 30\n"
      "shared_buffers = 128MB\n"
      "maintenance_work_mem = 128MB\n"
      // Nothing replicates from here, so a new table's rows need not be written to the log as well.
      "wal_level = minimal\n"
      "max_wal_senders = 0\n"
      "max_wal_size = 2GB\n"
      // A hardened service may not make memory that is both written and run, and a query that tries fails.
      "jit = off\n"
      "logging_collector = off\n";
  return text;
}

Result<void> configure(const ClusterFiles& files, ServerPort port) {
  if (auto written = write_cluster_file(files.data / "waitlistd.conf", server_settings(files, port));
      !written)
    return written;
  if (auto admitted = admit_owner(files); !admitted) return admitted;
  const fs::path main_file = files.data / "postgresql.conf";
  const std::string text = text_of(main_file);
  constexpr const char* include = "include 'waitlistd.conf'";
  if (contains(text, include)) return {};
  return write_cluster_file(main_file, std::string(include) + "\n" + text);
}

// Where the system tells too little of the process, the server that lets us in on its data is the one.
bool is_shown_to_be_ours(const ClusterFiles& files) {
  const LockHolder held_by = server_of(files);
  if (held_by != LockHolder::unknown) return held_by == LockHolder::server;
  const auto password = cluster_password(files);
  const auto answering = password ? port_that_answers(files, *password, std::chrono::seconds(0), {}) : 0;
  return answering && *answering != 0;
}

// pg_ctl signals whatever process the lock file names.
Result<platform::FinishedProgram> stop_in_mode(const ClusterFiles& files, const fs::path& programs,
                                               const char* mode) {
  if (!is_shown_to_be_ours(files)) return unknown_holder(files);
  return platform::run(
      server_program(program_in(programs, "pg_ctl"),
                     {"stop", "--wait", "--silent", std::string("--mode=") + mode, "-D", files.data.string(),
                      "--timeout", std::to_string(stop_patience.count())},
                     files));
}

bool may_not_signal(const Result<platform::FinishedProgram>& stopped) {
  return stopped && (contains(stopped->said(), "Operation not permitted") ||
                     contains(stopped->said(), "Permission denied"));
}

} // namespace

// Made beside and renamed, so that a kill in the middle leaves nothing half-made behind.
Result<void> make_cluster(const ClusterFiles& files, const fs::path& programs, const std::stop_token& stop) {
  const fs::path unfinished = files.root / "data.unfinished";
  std::error_code error;
  fs::remove_all(unfinished, error);
  log_event(Level::info, "cluster_made", "making a private PostgreSQL cluster",
            {{"path", files.data.string()}});
  std::vector<std::string> arguments = {"--pgdata",
                                        unfinished.string(),
                                        "--encoding=UTF8",
                                        std::string("--locale=") + platform::cluster_locale(),
                                        "--auth-host=scram-sha-256",
                                        "--data-checksums",
                                        "--username",
                                        cluster_superuser};
  if (files.access == ClusterAccess::socket) {
    arguments.push_back("--auth-local=peer");
  } else {
    if (auto password = make_cluster_password(files); !password) return password;
    arguments.insert(arguments.end(), {"--auth-local=scram-sha-256", "--pwfile=" + files.password.string()});
  }
  const auto made =
      platform::run(server_program(program_in(programs, "initdb"), std::move(arguments), files, stop));
  if (!made) return made.error();
  if (made->exit_code != 0) {
    fs::remove_all(unfinished, error);
    const bool full = contains(made->said(), "No space left on device");
    return Failure{
        full ? FailureKind::try_again : FailureKind::configuration,
        (full ? "the disk is full: " : "") + std::string("initdb failed: ") + last_words(made->said()),
        full ? "free space under " + files.root.string() : "check PostgreSQL's installation, or set PG_CONN"};
  }
  if (auto written = write_admission(files, unfinished); !written) return written;
  error = rename_patiently(unfinished, files.data);
  if (error)
    return Failure{FailureKind::failed, "cannot put the new cluster in place: " + error.message(),
                   "check STATE_DIR"};
  return {};
}

// pg_ctl is not asked: it believes the number in the lock file, whoever has it by now, and on Windows takes a
// server that another account has started for one that has ended.
Result<int> port_of_running_server(const ClusterFiles& files, const std::string& password,
                                   const std::stop_token& stop) {
  auto answering = port_that_answers(files, password, start_patience, stop);
  if (!answering || *answering) return answering;
  switch (server_of(files)) {
  case LockHolder::gone:
  case LockHolder::another:
    return 0;
  case LockHolder::unknown:
    return unknown_holder(files);
  case LockHolder::server:
    break;
  }
  if (const int named = port_in_force(files)) return named;
  return Failure{FailureKind::try_again, "the private PostgreSQL is still starting",
                 files.log.string() + " says what it does; the next run tries again"};
}

Result<void> start_server(const ClusterFiles& files, const fs::path& programs, ServerPort port,
                          const std::stop_token& stop) {
  if (auto configured = configure(files, port); !configured) return configured;
  std::error_code error;
  const auto size = fs::file_size(files.log, error);
  const std::uintmax_t log_before = error ? 0 : size;
  const auto started = platform::run(
      server_program(program_in(programs, "pg_ctl"),
                     {"start", "--wait", "--silent", "-D", files.data.string(), "--log", files.log.string(),
                      "--timeout", std::to_string(start_patience.count() - 10)},
                     files, stop));
  if (!started) return started.error();
  if (started->exit_code != 0)
    return start_failure(tail_of(files.log, log_before) + started->said(), files, port);
  log_event(Level::debug, "cluster_started", "the private PostgreSQL is up", {{"path", files.data.string()}});
  return {};
}

// A server on a full disk cannot write its last checkpoint and would never end; stopped at once, it recovers
// when it is started again.
void stop_server(const ClusterFiles& files, const fs::path& programs) {
  if (const LockHolder held_by = server_of(files);
      held_by == LockHolder::gone || held_by == LockHolder::another) {
    log_event(Level::debug, "cluster_stopped", "the private PostgreSQL is down already");
    return;
  }
  auto stopped = stop_in_mode(files, programs, "fast");
  const bool clean = stopped && stopped->exit_code == 0;
  if (!clean && may_not_signal(stopped))
    return log_failure(
        Level::warning,
        {FailureKind::try_again,
         "the private PostgreSQL goes on running: another account has started it, and this one, " +
             files.owner.name + ", may not stop it",
         "run `waitlistd status` as that account or as administrator: the last command to use it stops it"},
        "cluster_not_stopped");
  if (!clean) stopped = stop_in_mode(files, programs, "immediate");
  if (clean)
    log_event(Level::debug, "cluster_stopped", "the private PostgreSQL is down");
  else if (stopped && stopped->exit_code == 0)
    log_event(Level::warning, "cluster_stopped_hard",
              "the private PostgreSQL did not end by itself and was stopped; it recovers at its next start",
              {{"log", files.log.string()}});
  else
    log_event(Level::warning, "cluster_not_stopped", "the private PostgreSQL could not be stopped",
              {{"reason", stopped ? last_words(stopped->said()) : stopped.error().message}});
}

} // namespace waitlistd
