#include "core/database_failure.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

Failure meaning(const std::string& words) {
  return connection_failure(words, {"db", "5432", "waiting", "loader"});
}

} // namespace

TEST_CASE("why a connection could not be opened says what to do, and whether trying again may help") {
  struct Case {
    const char* words;
    FailureKind kind;
    const char* hint;
  };
  const Case cases[] = {
      {R"(FATAL:  database "waiting" does not exist)", FailureKind::configuration, "create the database"},
      {R"(FATAL:  role "loader" does not exist)", FailureKind::configuration, "check user and password"},
      {R"(FATAL:  password authentication failed for user "loader")", FailureKind::configuration,
       "check user and password"},
      {R"(root certificate file "/home/loader/.postgresql/root.crt" does not exist)",
       FailureKind::configuration, "set sslrootcert"},
      {"SSL error: certificate verify failed", FailureKind::configuration, "set sslrootcert"},
      {"connection refused", FailureKind::try_again, "check that PostgreSQL is running"},
      {"FATAL:  the database system is starting up", FailureKind::try_again, "the next run tries again"},
  };
  for (const Case& wanted : cases) {
    const Failure failure = meaning(wanted.words);
    INFO(failure.message << " " << failure.hint);
    CHECK(failure.kind == wanted.kind);
    CHECK(failure.hint.find(wanted.hint) != std::string::npos);
  }
}
