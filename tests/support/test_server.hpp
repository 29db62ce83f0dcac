#pragma once
// A PostgreSQL server of the tests' own: one a test program, with a fresh database for each test.

#include "service/database/postgres.hpp"
#include "tests/support/program.hpp"

#include <string>

namespace waitlistd::test {

/// A port of loopback that is free at the moment.
int free_port();

class TestServer {
public:
  /// Started on first use, stopped at the end of the test program. TCP on loopback with password, durability
  /// off.
  static TestServer& instance();

  /// A connection string with password to a new database: empty, or a copy of that one, to which nobody may
  /// be connected.
  std::string new_database(const std::string& copy_of = "template1");
  int port() const { return port_; }
  void start();
  void stop(const char* mode);
  ~TestServer();

private:
  TestServer();
  std::vector<std::string> as_server_user(std::vector<std::string> words) const;
  TemporaryFolder folder_;
  std::string programs_;
  int port_ = 0;
  int databases_ = 0;
};

/// One text value; "NULL" where it is null or there is no row. Throws where the query fails.
std::string value_of(const std::string& conninfo, const std::string& sql);

} // namespace waitlistd::test
