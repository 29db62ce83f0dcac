#include "core/database_failure.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

Failure meaning(const std::string& words, const std::string& sqlstate = {}) {
  return connection_failure(words, sqlstate, {"db", "5432", "waiting", "loader"});
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

TEST_CASE("what a server answers is understood in its language") {
  struct Case {
    const char* sqlstate;
    const char* words;
    FailureKind kind;
    const char* hint;
  };
  const Case cases[] = {
      {"28P01", "FATAL:  Passwort-Authentifizierung für Benutzer »loader« fehlgeschlagen",
       FailureKind::configuration, "check user and password"},
      {"28000", "FATAL:  kein pg_hba.conf-Eintrag für Host", FailureKind::configuration,
       "check user and password"},
      {"28000", "FATAL:  no pg_hba.conf entry for host", FailureKind::configuration,
       "pg_hba.conf does not admit"},
      {"3D000", "FATAL:  la base de données « waiting » n'existe pas", FailureKind::configuration,
       "create the database"},
      {"57P03", "FATAL:  das Datenbanksystem startet", FailureKind::try_again, "the next run tries again"},
      {"53300", "FATAL:  tut mir leid, schon zu viele Verbindungen", FailureKind::try_again,
       "the next run tries again"},
      {"", "FATAL:  etwas anderes", FailureKind::try_again, "check that PostgreSQL is running"},
  };
  for (const Case& c : cases) {
    INFO(c.words);
    const Failure failure = meaning(c.words, c.sqlstate);
    CHECK(failure.kind == c.kind);
    CHECK(failure.hint.find(c.hint) != std::string::npos);
  }
}

TEST_CASE("a value that a server refuses is told from what may pass, by the SQLSTATE alone") {
  const std::pair<const char*, bool> cases[] = {
      {"22021", true},  // a byte that is no UTF-8
      {"22003", true},  // a number too large
      {"54000", true},  // an index row too large
      {"53100", false}, // the disk is full
      {"23505", false}, {"42P01", false}, {"", false},
  };
  for (const auto& [sqlstate, refused] : cases) {
    INFO(sqlstate);
    CHECK(is_refused_value(database_failure(sqlstate, "writing failed: of [SQLSTATE 22021] said")) ==
          refused);
  }
  CHECK(is_refused_value({FailureKind::failed, " [SQLSTATE 22021]", {}}));
  for (const char* other : {"22]", "[SQLSTATE 22021]", " [SQLSTATE 22021", " (SQLSTATE 22021]", ""})
    CHECK_FALSE(is_refused_value({FailureKind::failed, other, {}}));
}

TEST_CASE("a server's SQLSTATE is found in libpq's verbose words, and only there") {
  CHECK(sqlstate_in("connection to server at \"db\" failed: FATAL:  28P01: Passwort falsch\nORT:  auth.c") ==
        "28P01");
  CHECK(sqlstate_in("FATAL:  Passwort falsch").empty());
  CHECK(sqlstate_in("could not connect to server: Connection refused").empty());
  CHECK(sqlstate_in("FATAL:  28P").empty());
  CHECK(sqlstate_in("FATAL:  28P01").empty());
  CHECK(sqlstate_in("FATAL:  28P01:") == "28P01");
  CHECK(sqlstate_in("FATAL:  28p01:").empty());
  CHECK(is_servers_answer("connection to server failed: FATAL:  Passwort falsch"));
  CHECK_FALSE(
      is_servers_answer("connection to server on socket \"/run/.s.PGSQL.5432\" failed: No such file"));
}
