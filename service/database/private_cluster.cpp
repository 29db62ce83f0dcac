#include "service/database/private_cluster.hpp"

#include "platform/file_lock.hpp"
#include "platform/root.hpp"
#include "service/database/cluster_lock.hpp"
#include "service/database/cluster_login.hpp"
#include "service/database/cluster_server.hpp"
#include "service/database/postgres.hpp"
#include "service/log/log.hpp"

#include <mutex>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;
using platform::ClusterAccess;
using platform::FileLock;

constexpr const char* database_name = "waitlistd";

// The database waitlistd in the cluster, made once.
Result<void> make_database(const ClusterFiles& files, int port, const std::string& password) {
  const auto failure = [&](const Failure& why) {
    const bool configuration = why.kind == FailureKind::configuration;
    return Failure{configuration ? why.kind : FailureKind::try_again,
                   "cannot make the private database: " + why.message,
                   configuration ? "it does not admit waitlistd: move " + files.root.string() +
                                       " away to begin anew, or set PG_CONN"
                                 : "the next run tries again"};
  };
  auto connection = Connection::open(cluster_conninfo(files, port, password, "postgres"));
  if (!connection) return failure(connection.error());
  const auto known = connection->query("SELECT 1 FROM pg_database WHERE datname = $1", {database_name},
                                       "looking for the database");
  if (!known) return failure(known.error());
  if (known->rows() == 1) return {};
  if (auto made = connection->execute(std::string("CREATE DATABASE ") + database_name, "making the database");
      !made)
    return failure(made.error());
  return {};
}

// Starts the server where it does not run, with the database in it. Gives what the database is reached by: a
// server that runs may have been started with another port than is configured now.
Result<std::string> bring_up(const ClusterFiles& files, const fs::path& programs, int configured_port,
                             const std::stop_token& stop) {
  const auto password = cluster_password(files);
  if (!password) return password.error();
  if (auto healed = heal_data_lock(files); !healed) return healed.error();
  const auto running = port_of_running_server(files, *password, stop);
  if (!running) return running.error();
  if (*running) return cluster_conninfo(files, *running, *password, database_name);
  const auto port = port_to_start_with(files, configured_port);
  if (!port) return port.error();
  heal_socket_lock(files, *port);
  auto started = start_server(files, programs, {*port, configured_port != 0}, stop);
  if (started) started = make_database(files, *port, *password);
  // A server that is still recovering when we were asked to end would be left to itself.
  if (!started) stop_server(files, programs);
  if (!started) return started.error();
  return cluster_conninfo(files, *port, *password, database_name);
}

struct Running {
  fs::path programs;
  std::string conninfo;
};

// As the server's user, whom a thread that begins here would stay.
Result<Running> make_and_bring_up(const ClusterFiles& files, const ClusterSettings& settings) {
  const auto acting = platform::ActingAs::begin(files.owner);
  if (!acting) return acting.error();
  const auto programs = find_server_programs(settings.postgres_bin, files.data);
  if (!programs) return programs.error();
  if (!fs::exists(files.data))
    if (auto made = make_cluster(files, *programs, settings.stop); !made) return made.error();
  auto up = bring_up(files, *programs, settings.port, settings.stop);
  if (!up) return up.error();
  return Running{*programs, std::move(*up)};
}

} // namespace

struct PrivateCluster::Membership {
  Membership(FileLock users_lock, ClusterFiles cluster_files, fs::path server_programs, int configured_port)
      : users(std::move(users_lock)), files(std::move(cluster_files)), programs(std::move(server_programs)),
        port(configured_port) {}
  ~Membership() { leave(); }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  void leave() {
    std::call_once(left, [this] {
      const auto turn =
          FileLock::acquire(files.root / "start.lock", FileLock::Mode::exclusive, start_patience);
      const auto acting = platform::ActingAs::begin(files.owner);
      if (turn && acting && users.try_make_exclusive()) stop_server(files, programs);
    });
  }

  FileLock users;
  ClusterFiles files;
  fs::path programs;
  int port;
  std::once_flag left;
};

PrivateCluster::PrivateCluster(std::shared_ptr<Membership> membership, std::string conninfo)
    : membership_(std::move(membership)),
      before_termination_(std::make_unique<platform::BeforeTermination>([member = membership_] {
        log_event(Level::warning, "interrupted", "interrupted; what was not committed is rolled back");
        member->leave();
      })),
      conninfo_(std::move(conninfo)) {}

Result<void> PrivateCluster::keep_up(const std::stop_token& stop) {
  const auto turn =
      FileLock::acquire(membership_->files.root / "start.lock", FileLock::Mode::exclusive, start_patience);
  if (!turn) return turn.error();
  const auto acting = platform::ActingAs::begin(membership_->files.owner);
  if (!acting) return acting.error();
  auto up = bring_up(membership_->files, membership_->programs, membership_->port, stop);
  if (!up) return up.error();
  conninfo_ = std::move(*up);
  return {};
}

bool PrivateCluster::exists(const std::filesystem::path& state_dir) {
  std::error_code ignored; // what cannot be looked at is there, and fails when it is joined
  return fs::status(state_dir / "postgres" / "data" / "PG_VERSION", ignored).type() !=
         fs::file_type::not_found;
}

Result<PrivateCluster> PrivateCluster::join(const ClusterSettings& settings) {
  const auto files = prepare_cluster_files(settings.state_dir, settings.access);
  if (!files) return files.error();
  // Start and stop are each other's exclusion; being a user is shared.
  const auto turn = FileLock::acquire(files->root / "start.lock", FileLock::Mode::exclusive, start_patience);
  if (!turn) return turn.error();
  auto users = FileLock::acquire(files->root / "users.lock", FileLock::Mode::shared, start_patience);
  if (!users) return users.error();
  auto running = make_and_bring_up(*files, settings);
  if (!running) return running.error();
  warn_of_password_readers(*files);
  return PrivateCluster(
      std::make_shared<Membership>(std::move(*users), *files, running->programs, settings.port),
      std::move(running->conninfo));
}

} // namespace waitlistd
