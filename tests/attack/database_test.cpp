// What role, database and server have set for others does not reach the program's sessions.
#include "tests/support/listener.hpp"
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <thread>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

std::string database_of(const Place& place) { return place.conninfo.substr(place.conninfo.rfind('=') + 1); }

std::vector<std::string> a_provider_more() {
  auto lines = good_lines();
  for (const auto& line : good_rows("RAC"))
    lines.push_back(line);
  return lines;
}

} // namespace

TEST_CASE("settings of the database that shape values change neither loads nor exports nor reports") {
  Place plain;
  Place odd;
  for (const char* setting :
       {"bytea_output = 'escape'", "extra_float_digits = -10", "DateStyle = 'SQL, MDY'",
        "IntervalStyle = 'sql_standard'", "TimeZone = 'Pacific/Kiritimati'",
        "standard_conforming_strings = off", "client_encoding = 'LATIN1'", "xmloption = 'document'",
        "lc_numeric = 'C'", "lc_time = 'C'", "quote_all_identifiers = on", "search_path = ''",
        "backslash_quote = 'on'", "default_transaction_isolation = 'serializable'", "statement_timeout = 50",
        "lock_timeout = 1", "idle_in_transaction_session_timeout = 500", "idle_session_timeout = 1000"})
    odd.value("ALTER DATABASE " + database_of(odd) + " SET " + setting);
  for (Place* place : {&plain, &odd}) {
    place->load("first.csv", file_of(good_lines()));
    place->load("second.csv", file_of(a_provider_more()));
  }
  CHECK(odd.exported("2026-01") == file_of(a_provider_more()));
  CHECK(odd.exported("2026-01", "1") == file_of(good_lines()));
  CHECK(odd.run({"diff", "--period", "2026-01", "--json"}).out ==
        plain.run({"diff", "--period", "2026-01", "--json"}).out);
  CHECK(odd.run({"diff", "--period", "2026-01"}).out == plain.run({"diff", "--period", "2026-01"}).out);
  CHECK(odd.run({"status"}).exit_code == 0);
}

TEST_CASE("a function that somebody has put into public is not run in place of the system's") {
  const Place place;
  place.value("CREATE FUNCTION public.to_char(date, text) RETURNS text LANGUAGE plpgsql AS "
              "$$ BEGIN RAISE EXCEPTION 'run as the loader'; END $$");
  place.value("CREATE FUNCTION public.count_up(integer, integer) RETURNS boolean LANGUAGE plpgsql AS "
              "$$ BEGIN RAISE EXCEPTION 'run as the loader'; END $$");
  place.load("file.csv", file_of(good_lines()));
  const auto status = place.run({"status"});
  INFO(status.err);
  CHECK(status.exit_code == 0);
}

TEST_CASE("a wrong password is wrong configuration in whatever language the server says so") {
  // A server that refuses whoever comes, as PostgreSQL's protocol has it, in German.
  const Listener listener;
  std::jthread server([&listener](const std::stop_token& stop) {
    const std::string fields = std::string("SFATAL") + '\0' + "VFATAL" + '\0' + "C28P01" + '\0' +
                               "MPasswort-Authentifizierung für Benutzer »loader« fehlgeschlagen" + '\0' +
                               '\0';
    const auto size = static_cast<unsigned char>(fields.size() + 4);
    const std::string refusal = std::string("E") + '\0' + '\0' + '\0' + static_cast<char>(size) + fields;
    while (!stop.stop_requested()) {
      const int client = accept(listener.fd, nullptr, nullptr);
      if (client < 0) return;
      std::array<char, 4096> asked;
      if (read(client, asked.data(), asked.size()) > 0) (void)!write(client, refusal.data(), refusal.size());
      close(client);
    }
  });
  TemporaryFolder folder;
  const auto finished = waitlistd::test::waitlistd(
      {"status"}, {{"STATE_DIR", folder.path().string()},
                   {"PG_CONN", "host=127.0.0.1 port=" + std::to_string(listener.port) +
                                   " user=loader password=x dbname=x sslmode=disable gssencmode=disable"}});
  shutdown(listener.fd, SHUT_RDWR);
  INFO(finished.err);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "Passwort-Authentifizierung"));
  CHECK(contains(finished.err, "check user and password"));
}
