#pragma once
// Small files in view of a test: headers of each era and rows with a few counts.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::test {

inline std::string two_digits(int n) { return (n < 10 ? "0" : "") + std::to_string(n); }

/// "Gt 00 To 01 Weeks SUM 1,…,Gt NN Weeks SUM 1".
inline std::string band_names(int bands) {
  std::string text;
  for (int i = 0; i + 1 < bands; ++i)
    text += "Gt " + two_digits(i) + " To " + two_digits(i + 1) + " Weeks SUM 1,";
  return text + "Gt " + two_digits(bands - 1) + " Weeks SUM 1";
}

inline constexpr std::string_view places =
    "Provider Parent Org Code,Provider Parent Name,Provider Org Code,Provider Org Name,Commissioner Parent "
    "Org Code,"
    "Commissioner Parent Name,Commissioner Org Code,Commissioner Org Name,";
inline constexpr std::string_view totals = ",Total,Patients with unknown clock start date,Total All";

inline std::string header(int bands = 105) {
  return "Period," + std::string(places) +
         "RTT Part Type,RTT Part Description,Treatment Function Code,Treatment Function Name," +
         band_names(bands) + std::string(totals);
}

/// Counts of the bands named (from 0), zeros elsewhere.
inline std::string band_counts(const std::map<int, std::string>& counts, int bands = 105,
                               const char* others = "0") {
  std::string text;
  for (int i = 0; i < bands; ++i) {
    const auto known = counts.find(i);
    text += (i ? "," : "") + (known == counts.end() ? std::string(others) : known->second);
  }
  return text;
}

/// A row of January 2026: provider, commissioner, part, treatment function, what follows the bands.
inline std::string row(const std::string& provider, const std::string& commissioner, const std::string& part,
                       const std::string& function, const std::string& bands, const std::string& ends) {
  return "RTT-January-2026,QE1,AN ICB," + provider + ",NAME OF " + provider + ",QE1,AN ICB," + commissioner +
         ",NAME OF " + commissioner + "," + part + ",Words," + function + ",Function," + bands + "," + ends;
}

/// The lines as a file: each with the line break behind it.
inline std::string file_of(const std::vector<std::string>& lines, const std::string& line_break = "\r\n") {
  std::string text;
  for (const auto& line : lines)
    text += line + line_break;
  return text;
}

/// Two rows of a provider that add up: one treatment function and its C_999.
inline std::vector<std::string> good_rows(const std::string& provider) {
  const std::string bands = band_counts({{3, "5"}, {20, "1"}, {60, "2"}});
  return {row(provider, "01A", "Part_2", "C_100", bands, ",,8"),
          row(provider, "01A", "Part_2", "C_999", bands, ",,8")};
}

/// Header and the good rows of two providers: the smallest file that loads.
inline std::vector<std::string> good_lines() {
  std::vector<std::string> lines = {header()};
  for (const char* provider : {"RAA", "RAB"})
    for (const auto& line : good_rows(provider))
      lines.push_back(line);
  return lines;
}

} // namespace waitlistd::test
