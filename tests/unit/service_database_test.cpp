#include "core/service_database.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

const std::string credential = "credential /run/credentials/waitlistd.service/PG_CONN";
const std::string line = "/etc/waitlistd/waitlistd.env:3";
const std::string server = "host=db.example dbname=waiting user=loader";
const std::string other = "host=old.example dbname=waiting user=loader";
const DatabaseChoice private_cluster{"", "default"};

bool refused(const std::optional<DatabaseChoice>& service, const DatabaseChoice& ours) {
  const auto same = check_same_database(service, ours, "/state/database");
  if (same.has_error()) CHECK(same.error().kind == FailureKind::configuration);
  return same.has_error();
}

} // namespace

TEST_CASE("a command that would go to another database than the service's without a word is refused") {
  struct Case {
    std::optional<DatabaseChoice> service;
    DatabaseChoice ours;
    bool refused;
  };
  const Case cases[] = {
      {std::nullopt, private_cluster, false}, // `run` was never there
      {std::nullopt, {server, line}, false},
      {private_cluster, private_cluster, false},
      {private_cluster, {server, "command line"}, false},
      {private_cluster, {server, line}, false}, // the file was edited since
      {DatabaseChoice{server, credential}, private_cluster, true},
      {DatabaseChoice{server, line}, private_cluster, true},
      {DatabaseChoice{server, "environment"}, private_cluster, true},
      {DatabaseChoice{server, credential}, {server, credential}, false},
      {DatabaseChoice{server, credential}, {server, line}, false},
      {DatabaseChoice{server, credential}, {other, line}, true},
      {DatabaseChoice{server, "credential C:\\x"},
       {other, "C:\\ProgramData\\waitlistd\\waitlistd.env:12"},
       true},
      {DatabaseChoice{server, line}, {other, line}, false},
      {DatabaseChoice{server, credential}, {other, "command line"}, false},
      {DatabaseChoice{server, credential}, {other, "environment"}, false},
      {DatabaseChoice{server, credential}, {other, "PG_CONN_FILE /etc/credstore/PG_CONN"}, false},
      {DatabaseChoice{server, credential}, {other, "PG_CONN_FILE C:\\secret"}, false},
  };
  for (const auto& c : cases) {
    INFO((c.service ? c.service->place + " " + c.service->source : "none")
         << " | " << c.ours.place << " " << c.ours.source);
    CHECK(refused(c.service, c.ours) == c.refused);
  }
}

TEST_CASE(
    "the refusal names both databases, the way to the service's, and what to remove to have the other") {
  const auto same =
      check_same_database(DatabaseChoice{server, credential}, private_cluster, "/var/lib/waitlistd/database");
  REQUIRE(same.has_error());
  CHECK(same.error().message == "the service loads into " + server + " (PG_CONN: " + credential +
                                    "), and this command's settings lead to the private cluster");
  for (const char* part : {"systemctl start waitlistd", "PG_CONN_FILE", "--pg-conn"})
    CHECK(same.error().hint.find(part) != std::string::npos);
  CHECK(same.error().hint.ends_with("remove /var/lib/waitlistd/database"));
}

TEST_CASE("the service's choice is read as it was written, and anything else is none") {
  for (const DatabaseChoice& choice : {private_cluster, DatabaseChoice{server, credential}})
    CHECK(parse_database_choice(to_text(choice)) == choice);
  CHECK(parse_database_choice("h\nx\n") == DatabaseChoice{"h", "x"});
  for (const char* text : {"", "\n", "host=x", "host=x\n", "host=x\nline", "host=x\n\n", "\nline\n",
                           "host=x\nline\nmore\n", "host=x\nline\n\n"})
    CHECK_FALSE(parse_database_choice(text).has_value());
}
