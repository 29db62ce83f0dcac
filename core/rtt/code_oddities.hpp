#pragma once
// What a file says of its codes that it should not: a second name or parent for a code, blanks round it. None
// of it hinders a load; each is a finding that names code and lines.

#include "core/check.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_set.hpp>

namespace waitlistd::rtt {

/// What one row says of a code.
struct Said {
  std::uint32_t line = 0;
  std::string_view text;
};

/// The codes that have one kind of oddity, each counted once.
class CodeOddity {
public:
  /// `code` with what it is the code of: "provider RAL".
  void two_texts(const std::string& code, const Said& first, const Said& other);
  void blanks_round(const std::string& code, const Said& published);

  /// As a check over `examined` codes.
  Check check(std::string name, std::uint64_t examined) const;

private:
  bool is_new(const std::string& code);
  boost::unordered_flat_set<std::string> codes_;
  std::vector<std::string> examples_;
};

struct CodeOddities {
  CodeOddity names;
  CodeOddity parents;
  CodeOddity blanks;
};

} // namespace waitlistd::rtt
