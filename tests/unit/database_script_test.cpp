#include "core/database_script.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

TEST_CASE("the script for an administrator names role and database as identifiers, whatever they are") {
  const std::string plain = database_script({"loader", "waiting"});
  for (const char* line :
       {"\nCREATE ROLE \"loader\" LOGIN;\n", "\n\\password \"loader\"\n",
        "\nCREATE ROLE rtt_reader NOLOGIN;\n",
        "\nCREATE ROLE tenant_default_reader NOLOGIN IN ROLE rtt_reader;\n",
        "\nCREATE DATABASE \"waiting\" OWNER \"loader\" ENCODING 'UTF8' TEMPLATE template0;\n",
        "\n\\connect \"waiting\"\n", "\nGRANT CREATE ON SCHEMA public TO \"loader\";\n"}) {
    INFO(line);
    CHECK(plain.find(line) != std::string::npos);
  }
  const std::string odd = database_script({"a\"; DROP ROLE b; --", "Trust's list"});
  CHECK(odd.find("CREATE ROLE \"a\"\"; DROP ROLE b; --\" LOGIN;") != std::string::npos);
  CHECK(odd.find("CREATE DATABASE \"Trust's list\" OWNER \"a\"\"; DROP ROLE b; --\"") != std::string::npos);
}
