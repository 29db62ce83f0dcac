#include "core/rtt/code_oddities.hpp"

#include "core/text_encoding.hpp"

namespace waitlistd::rtt {
namespace {

std::string said(const Said& row) {
  return (row.text.empty() ? std::string("blank") : quoted(row.text)) + " on line " +
         std::to_string(row.line);
}

} // namespace

bool CodeOddity::is_new(const std::string& code) {
  return codes_.insert(code).second && examples_.size() < examples_kept;
}

void CodeOddity::two_texts(const std::string& code, const Said& first, const Said& other) {
  if (is_new(code)) examples_.push_back(code + ": " + said(first) + ", " + said(other));
}

void CodeOddity::blanks_round(const std::string& code, const Said& published) {
  if (is_new(code)) examples_.push_back(code + ": " + said(published));
}

Check CodeOddity::check(std::string name, std::uint64_t examined) const {
  return {std::move(name), examined, codes_.size(), examples_};
}

} // namespace waitlistd::rtt
