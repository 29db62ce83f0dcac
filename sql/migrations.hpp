#pragma once
// The migrations, embedded at build time from the numbered .sql files beside this header and in its folders.

#include <span>
#include <string_view>

namespace waitlistd {

struct Migration {
  std::string_view name; ///< file name without ending, "0001_schema"; its number is the order
  std::string_view sql;
};

/// Those of a folder; of none "" has rtt's and the database's own. "collection" has what each further
/// collection gets before its own: its SQL has places for names, see service/ledger/migrations.
std::span<const Migration> embedded_migrations(std::string_view folder = {});

} // namespace waitlistd
