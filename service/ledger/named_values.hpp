#pragma once
// A row by its columns' names: values that stand in a list of twenty can be swapped, these cannot.

#include "service/database/postgres.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

struct NamedValue {
  std::string_view column;
  std::optional<std::string> value; ///< NULL where absent
};

/// "(a, b) VALUES ($1, $2)", and what the parameters are.
struct InsertedRow {
  std::string sql;
  Parameters parameters;
};
InsertedRow inserted_row(const std::vector<NamedValue>& values);

/// How values are written for PostgreSQL.
std::optional<std::string> null_if_empty(const std::string& text);
std::string sql_bool(bool value);
std::string sql_bytea(std::string_view bytes);
/// The bytes of encode(…, 'hex'), which is the same whatever bytea_output says.
std::string bytes_of_hex(std::string_view hex);
/// A JSON array of sentences; NULL where there are none.
std::optional<std::string> sql_sentences(const std::vector<std::string>& sentences);

} // namespace waitlistd
