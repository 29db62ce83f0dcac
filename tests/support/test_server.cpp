#include "tests/support/test_server.hpp"

#include "service/database/cluster_files.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace waitlistd::test {

int free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

TestServer& TestServer::instance() {
  static TestServer only;
  return only;
}

std::vector<std::string> TestServer::as_server_user(std::vector<std::string> words) const {
  if (geteuid() == 0) words.insert(words.begin(), {"runuser", "-u", "postgres", "--"});
  return words;
}

TestServer::TestServer() : port_(free_port()) {
  const auto programs = find_server_programs({}, {});
  if (!programs) throw std::runtime_error(programs.error().message);
  programs_ = programs->string();
  if (geteuid() == 0) must_run({"chown", "postgres", folder_.path().string()});
  write_file(folder_ / "password", "s3cret-password\n");
  must_run(as_server_user({programs_ + "/initdb", "-D", (folder_ / "data").string(), "-U", "tester", "-A",
                           "scram-sha-256", "--pwfile", (folder_ / "password").string(), "-E", "UTF8",
                           "--locale=C.UTF-8", "--no-sync"}));
  start();
}

void TestServer::start() {
  must_run(as_server_user({programs_ + "/pg_ctl", "-w", "-D", (folder_ / "data").string(), "-l",
                           (folder_ / "log").string(), "-o",
                           "-p " + std::to_string(port_) + " -k " + folder_.path().string() +
                               " -c listen_addresses=127.0.0.1 -c fsync=off",
                           "start"}));
}

void TestServer::stop(const char* mode) {
  must_run(
      as_server_user({programs_ + "/pg_ctl", "-w", "-D", (folder_ / "data").string(), "-m", mode, "stop"}));
}

TestServer::~TestServer() {
  try {
    stop("immediate");
  } catch (const std::exception&) { // it was down already
  }
}

std::string TestServer::new_database(const std::string& copy_of) {
  const std::string server =
      "host=127.0.0.1 port=" + std::to_string(port_) + " user=tester password=s3cret-password";
  const std::string name = "test" + std::to_string(++databases_);
  auto connection = Connection::open(server + " dbname=postgres");
  if (!connection) throw std::runtime_error(connection.error().message);
  if (auto made =
          connection->execute("CREATE DATABASE " + name + " TEMPLATE " + copy_of, "a test's database");
      !made)
    throw std::runtime_error(made.error().message);
  return server + " dbname=" + name;
}

std::string value_of(const std::string& conninfo, const std::string& sql) {
  auto connection = Connection::open(conninfo);
  if (!connection) throw std::runtime_error(connection.error().message);
  const auto result = connection->query(sql, {}, "a test's query");
  if (!result) throw std::runtime_error(result.error().message);
  return result->rows() == 0 ? "NULL" : std::string(result->at(0, 0).value_or("NULL"));
}

} // namespace waitlistd::test
