#include "service/ledger/named_values.hpp"

#include <boost/json.hpp>

namespace waitlistd {
namespace {

int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

} // namespace

InsertedRow inserted_row(const std::vector<NamedValue>& values) {
  InsertedRow row;
  std::string places;
  for (const NamedValue& named : values) {
    row.sql += (row.sql.empty() ? "(" : ", ") + std::string(named.column);
    row.parameters.push_back(named.value);
    places += (places.empty() ? "$" : ", $") + std::to_string(row.parameters.size());
  }
  row.sql += ") VALUES (" + places + ")";
  return row;
}

std::optional<std::string> null_if_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::string sql_bool(bool value) { return value ? "true" : "false"; }

std::string sql_bytea(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "\\x";
  for (const char c : bytes) {
    text.push_back(digits[static_cast<unsigned char>(c) >> 4]);
    text.push_back(digits[static_cast<unsigned char>(c) & 15]);
  }
  return text;
}

std::string bytes_of_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(hex_digit(hex[i]) * 16 + hex_digit(hex[i + 1])));
  return bytes;
}

std::optional<std::string> sql_sentences(const std::vector<std::string>& sentences) {
  if (sentences.empty()) return std::nullopt;
  return boost::json::serialize(boost::json::array(sentences.begin(), sentences.end()));
}

} // namespace waitlistd
