// How the ledger's statements are put together.
#include "service/database/schema.hpp"
#include "service/ledger/named_values.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

TEST_CASE("a statement is in the schema wherever it says so") {
  CHECK(in_schema("ae", "SELECT {schema}.f(x) FROM {schema}.t") == "SELECT ae.f(x) FROM ae.t");
  CHECK(in_schema("dm01", "SELECT 1") == "SELECT 1");
  CHECK(in_schema("a_1", "{schema}") == "a_1");
}

TEST_CASE("a schema's name is one that needs no quotes") {
  for (const char* name : {"", "1a", "_a", "Ae", "a b", "a.b", "a\"", "a'; DROP"}) {
    INFO(name);
    CHECK_THROWS_AS(in_schema(name, "{schema}"), std::invalid_argument);
  }
}

TEST_CASE("a row's values stand where their columns do") {
  const InsertedRow row =
      inserted_row({{"period", "2026-01-01"}, {"etag", std::nullopt}, {"url", "https://x"}});
  CHECK(row.sql == "(period, etag, url) VALUES ($1, $2, $3)");
  CHECK(row.parameters == Parameters{"2026-01-01", std::nullopt, "https://x"});
}

TEST_CASE("values are written as PostgreSQL reads them") {
  CHECK(sql_bytea(std::string_view("\0\xEF\n", 3)) == "\\x00ef0a");
  CHECK(bytes_of_hex("00ef0a") == std::string("\0\xEF\n", 3));
  CHECK(bytes_of_hex("").empty());
  CHECK(sql_sentences({}) == std::nullopt);
  CHECK(sql_sentences({"a \"b\"", "c"}) == R"(["a \"b\"","c"])");
  CHECK(null_if_empty("") == std::nullopt);
  CHECK(null_if_empty("x") == "x");
  CHECK(sql_bool(true) == "true");
  CHECK(sql_bool(false) == "false");
}
