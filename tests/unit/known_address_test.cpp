#include "core/known_address.hpp"
#include "service/look/look.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono_literals;

TEST_CASE("a known address is asked for again as often as its month and its site call for") {
  struct Case {
    const char* what;
    KnownAddress known; // newest, superseded, refused, same program, validators, since
    AddressStep step;
  };
  const Case cases[] = {
      {"the newest month, a minute ago",
       {true, false, false, true, true, 60s},
       AddressStep::ask_conditionally},
      {"the newest month, by an older program",
       {true, false, false, false, true, 60s},
       AddressStep::ask_conditionally},
      {"an older month, an hour ago", {false, false, false, true, true, 1h}, AddressStep::skip},
      {"an older month, a day ago", {false, false, false, true, true, 24h}, AddressStep::ask_conditionally},
      {"a refused one", {true, false, true, true, true, 60s}, AddressStep::ask_conditionally},
      {"a refused one of an older month", {false, false, true, true, true, 60s}, AddressStep::skip},
      {"the same, a day later", {false, false, true, true, true, 24h}, AddressStep::ask_conditionally},
      {"an older month's that is not current",
       {false, true, false, true, true, 60s},
       AddressStep::ask_conditionally},
      {"the same without validators", {false, true, false, true, false, 60s}, AddressStep::compare_length},
      {"one that an older program refused", {true, false, true, false, true, 60s}, AddressStep::fetch},
      {"one that an older program refused, without validators",
       {false, false, true, false, false, 60s},
       AddressStep::fetch},
      {"the newest month without validators",
       {true, false, false, true, false, 60s},
       AddressStep::compare_length},
      {"the same, a day later", {true, false, false, true, false, 24h}, AddressStep::fetch},
      {"a refused one without validators",
       {true, false, true, true, false, 60s},
       AddressStep::compare_length},
      {"the same of an older month", {false, false, true, true, false, 60s}, AddressStep::skip},
      {"the same, a day later", {false, false, true, true, false, 24h}, AddressStep::fetch},
      {"an older month without validators, a day ago",
       {false, false, false, true, false, 24h},
       AddressStep::skip},
      {"the same, a week ago", {false, false, false, true, false, 168h}, AddressStep::fetch},
      {"one that a clock set back has seen in the future",
       {false, false, false, true, true, -1h},
       AddressStep::skip},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(next_step(c.known) == c.step);
  }
}

TEST_CASE("another length is another file, and no length tells nothing") {
  CHECK(shows_another_file(100, 99));
  CHECK_FALSE(shows_another_file(100, 100));
  CHECK_FALSE(shows_another_file(std::nullopt, 100));
}

TEST_CASE("what the ledger knows of an address decides in a look as in a backfill") {
  const auto known = [](const char* status, const char* version, const char* etag,
                        std::chrono::seconds since) {
    KnownRelease release;
    release.status = status;
    release.loader_version = version;
    release.validators.etag = etag;
    release.since_asked = since;
    return release;
  };
  struct Case {
    const char* what;
    KnownRelease known;
    AddressStep older_month, newest_month;
  };
  const Case cases[] = {
      {"loaded", known("current", "0.1.0", "\"e\"", 1h), AddressStep::skip, AddressStep::ask_conditionally},
      {"rejected by this version", known("rejected", WAITLISTD_VERSION, "", 1h), AddressStep::skip,
       AddressStep::compare_length},
      {"the same, a day later", known("rejected", WAITLISTD_VERSION, "", 24h), AddressStep::fetch,
       AddressStep::fetch},
      {"rejected by an older version", known("rejected", "0.1.0", "\"e\"", 1h), AddressStep::fetch,
       AddressStep::fetch},
      {"held, whichever version did so", known("held", "0.1.0", "\"e\"", 1h), AddressStep::skip,
       AddressStep::ask_conditionally},
      {"superseded", known("superseded", "0.1.0", "\"e\"", 1h), AddressStep::ask_conditionally,
       AddressStep::ask_conditionally},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(step_for_known(c.known, false) == c.older_month);
    CHECK(step_for_known(c.known, true) == c.newest_month);
  }
}
