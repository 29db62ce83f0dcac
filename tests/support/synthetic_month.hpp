#pragma once
// Whole months in the published form of any era, made up: the same seed gives the same bytes. The figures
// that a loader has to arrive at are added up while the rows are made, apart from the program's own code.

#include <cstdint>
#include <map>
#include <string>

namespace waitlistd::test {

struct SyntheticOptions {
  int year = 2026;
  int month = 1;
  std::uint64_t seed = 1;
  double scale = 1.0; ///< 1: about 180,000 rows
  bool code_under_name =
      false; ///< 2016-17 era: no code column, the code stands under Treatment Function Name
};

/// England, C_999, without NONC.
struct ExpectedFigures {
  std::int64_t total = 0;
  std::int64_t within_18 = 0;
  std::int64_t over_52 = 0;
  std::int64_t over_65 = 0; ///< counted for the 105-band era only
};

struct SyntheticMonth {
  std::string csv;
  std::string member_name; ///< "20190331-RTT-March-2019-full-extract.csv"
  int band_count = 0;
  std::uint32_t rows = 0;
  std::uint32_t provider_groups = 0;              ///< provider × part × treatment function
  std::map<std::string, ExpectedFigures> england; ///< by part: Part_1A …
};

SyntheticMonth synthetic_month(const SyntheticOptions& options);

/// As the site names it: Full-CSV-data-file-Mar19-ZIP-4M.zip.
std::string published_name(int year, int month);

} // namespace waitlistd::test
