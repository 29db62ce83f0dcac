#include "service/database/cluster_login.hpp"

#include "core/path_text.hpp"
#include "platform/files.hpp"
#include "platform/ports.hpp"
#include "service/database/cluster_lock.hpp"
#include "service/database/postgres.hpp"
#include "service/log/log.hpp"

#include <boost/algorithm/hex.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <openssl/rand.h>

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <thread>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;
using boost::asio::ip::tcp;
using platform::ClusterAccess;

constexpr int usual_port = 5432;

int port_in(const std::string& text) {
  int port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  return port > 0 && port <= 65535 ? port : 0;
}

// Listens for a moment. 0: any port. Answers with the port, or 0 where it is taken.
int try_port(int port) {
  boost::asio::io_context context;
  tcp::acceptor acceptor(context);
  boost::system::error_code error;
  acceptor.open(tcp::v4(), error);
  if (!error) error = platform::claim_port_alone(acceptor.native_handle());
  if (!error)
    acceptor.bind({boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)}, error);
  if (!error) acceptor.listen(1, error);
  if (error) return 0;
  const auto bound = acceptor.local_endpoint(error);
  return error ? 0 : bound.port();
}

std::string conninfo_value(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "'";
}

bool has_data_in(Connection& server, const fs::path& data) {
  const auto told =
      server.query("SELECT pg_catalog.current_setting('data_directory')", {}, "asking for the data folder");
  if (!told || told->rows() == 0) return false;
  const fs::path its = path_of(told->text(0, 0));
  std::error_code ignored; // told is the same text where it cannot be looked at
  return its == data || fs::equivalent(its, data, ignored);
}

} // namespace

Result<void> make_cluster_password(const ClusterFiles& files) {
  std::array<unsigned char, 32> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    return Failure{FailureKind::failed, "the system gives no random numbers for a password", {}};
  std::string password;
  boost::algorithm::hex_lower(bytes.begin(), bytes.end(), std::back_inserter(password));
  never_log(password);
  // Nobody else's before there is anything in it.
  std::error_code error;
  if (auto made = write_cluster_file(files.password, ""); !made) return made;
  fs::permissions(files.password, fs::perms::owner_read | fs::perms::owner_write, error);
  if (error)
    return Failure{FailureKind::configuration,
                   "cannot protect " + files.password.string() + ": " + error.message(),
                   "set STATE_DIR to a folder that waitlistd's user can write to"};
  return write_cluster_file(files.password, password + "\n");
}

Result<std::string> cluster_password(const ClusterFiles& files) {
  if (files.access == ClusterAccess::socket) return std::string();
  std::string password = first_line_of(files.password);
  if (password.empty())
    return Failure{FailureKind::configuration,
                   "the private PostgreSQL's password cannot be read from " + files.password.string(),
                   "run waitlistd as the user whose cluster it is, put the file back, or move " +
                       files.root.string() + " away to begin anew"};
  never_log(password);
  return password;
}

void warn_of_password_readers(const ClusterFiles& files) {
  if (files.access == ClusterAccess::loopback && platform::is_world_readable(files.password))
    log_event(
        Level::warning, "configuration",
        "the private PostgreSQL's password can be read by everyone: leave STATE_DIR to administrators and "
        "waitlistd",
        {{"path", files.password.string()}});
}

Result<int> port_that_answers(const ClusterFiles& files, const std::string& password,
                              std::chrono::seconds patience, const std::stop_token& stop) {
  constexpr std::chrono::milliseconds pause{200};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const int port = port_in_force(files);
    if (!port) return 0;
    const std::string conninfo = cluster_conninfo(files, port, password, "postgres") + " connect_timeout=10";
    const ServerAnswer answer = ping_server(conninfo);
    if (answer == ServerAnswer::none) return 0;
    Failure away{FailureKind::try_again, "the private PostgreSQL is still starting or stopping",
                 files.log.string() + " says what it does; the next run tries again"};
    if (answer == ServerAnswer::ready) {
      auto connection = Connection::open(conninfo);
      if (connection) return has_data_in(*connection, files.data) ? port : 0;
      if (connection.error().kind == FailureKind::configuration) return 0; // it does not know us
      away = connection.error();
    }
    if (stop.stop_requested()) return Failure{FailureKind::try_again, "waitlistd was asked to end", {}};
    if (std::chrono::steady_clock::now() >= deadline) return away;
    std::this_thread::sleep_for(pause);
  }
}

Result<int> port_to_start_with(const ClusterFiles& files, int configured) {
  if (configured) return configured;
  if (files.access == ClusterAccess::socket) return usual_port;
  const int last = port_in(first_line_of(files.port));
  if (last && try_port(last)) return last;
  const int chosen = try_port(0);
  if (!chosen)
    return Failure{FailureKind::try_again, "no port on 127.0.0.1 is free for the private PostgreSQL",
                   "set CLUSTER_PORT to a free port"};
  if (auto kept = write_cluster_file(files.port, std::to_string(chosen) + "\n"); !kept) return kept.error();
  return chosen;
}

std::string cluster_conninfo(const ClusterFiles& files, int port, const std::string& password,
                             const std::string& database) {
  std::string text = "port=" + std::to_string(port) + " user=" + cluster_superuser + " dbname=" + database;
  // The folder is in a place where others could have made it: the system vouches for who listens there.
  if (files.access == ClusterAccess::socket)
    return text + " host=" + conninfo_value(files.socket.string()) +
           " requirepeer=" + conninfo_value(files.owner.name);
  // Nothing leaves the machine: asking for TLS would cost each connection a question.
  return text + " host=127.0.0.1 sslmode=disable password=" + conninfo_value(password);
}

} // namespace waitlistd
