#pragma once
// A small table loaded at once by COPY.

#include "service/database/binary_copy.hpp"
#include "service/database/postgres.hpp"

#include <string>
#include <string_view>

namespace waitlistd {

/// Rows, complete with header and trailer, and the statement that loads them: copy_sql().
struct TableCopy {
  std::string sql;
  BinaryCopy rows;
};

/// `table` with its schema; `more` follows the format, ", FREEZE".
std::string copy_sql(std::string_view table, std::string_view columns, std::string_view more = {});

/// `context` completes "… failed".
Result<void> copy_table(Connection& database, const TableCopy& table, const char* context);

} // namespace waitlistd
