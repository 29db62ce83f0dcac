#include "service/database/table_copy.hpp"

namespace waitlistd {

std::string copy_sql(std::string_view table, std::string_view columns, std::string_view more) {
  return "COPY " + std::string(table) + " (" + std::string(columns) + ") FROM STDIN (FORMAT binary" +
         std::string(more) + ")";
}

Result<void> copy_table(Connection& database, const TableCopy& table, const char* context) {
  if (auto started = database.start_copy_in(table.sql, context); !started) return started.error();
  if (auto put = database.put_copy_data(table.rows.buffer()); !put) return put.error();
  return database.end_copy_in();
}

} // namespace waitlistd
