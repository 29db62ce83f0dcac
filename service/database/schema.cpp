#include "service/database/schema.hpp"

#include <algorithm>
#include <stdexcept>

namespace waitlistd {
namespace {

constexpr std::string_view placeholder = "{schema}";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_plain_name(std::string_view name) {
  return !name.empty() && is_lower(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
    return is_lower(c) || (c >= '0' && c <= '9') || c == '_';
  });
}

} // namespace

std::string in_schema(std::string_view schema, std::string_view sql) {
  if (!is_plain_name(schema))
    throw std::invalid_argument("\"" + std::string(schema) + "\" is no name for a collection's schema");
  std::string out;
  while (true) {
    const std::size_t found = sql.find(placeholder);
    out.append(sql.substr(0, found));
    if (found == std::string_view::npos) return out;
    out.append(schema);
    sql.remove_prefix(found + placeholder.size());
  }
}

} // namespace waitlistd
