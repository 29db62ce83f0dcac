#include "core/database_script.hpp"

namespace waitlistd {
namespace {

std::string doubled(const std::string& text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote) out.push_back(c);
    out.push_back(c);
  }
  return out + quote;
}

} // namespace

std::string database_script(const DatabaseNames& names) {
  const std::string role = doubled(names.role, '"');
  const std::string database = doubled(names.database, '"');
  // psql's own quoting in its commands: double quotes, doubled within.
  return R"(-- For an administrator of the server (PostgreSQL 14 or later), in psql; on a managed server as its admin user.
-- It asks for a password of the loader's; the same one belongs into PG_CONN.
\set ON_ERROR_STOP on
CREATE ROLE )" +
         role + R"( LOGIN;
\password )" +
         role + R"(

-- Readers: whoever is in this role may read every figure and change nothing. Dashboards log in as a member:
-- CREATE ROLE grafana LOGIN IN ROLE rtt_reader;
CREATE ROLE rtt_reader NOLOGIN;
-- Readers of the rules and alerts, too: of tenant default, which is the one there is until there are others.
CREATE ROLE tenant_default_reader NOLOGIN IN ROLE rtt_reader;

-- The loader owns the database: it makes schema rtt there and, in public, the views with the prototype's names. UTF8 is a
-- must; the sorting of the figures does not depend on the locale. A month takes 45 MB: 6 GB for ten years, twice that
-- with every revision. (Where the administrator is no superuser, as on managed servers, it has to be in the loader's role.)
GRANT )" +
         role + R"( TO CURRENT_USER;
CREATE DATABASE )" +
         database + " OWNER " + role + R"( ENCODING 'UTF8' TEMPLATE template0;
REVOKE TEMPORARY ON DATABASE )" +
         database + R"( FROM PUBLIC;
\connect )" +
         database + R"(
GRANT CREATE ON SCHEMA public TO )" +
         role + R"(;
)";
}

} // namespace waitlistd
