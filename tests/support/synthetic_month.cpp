#include "tests/support/synthetic_month.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <set>
#include <tuple>
#include <vector>

namespace waitlistd::test {
namespace {

constexpr std::array<const char*, 12> month_names = {"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
constexpr std::array<int, 12> month_days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct Part {
  const char* code;
  const char* description;
  double share; // of provider × commissioner pairs that have it
};
constexpr Part parts[] = {{"Part_1A", "Completed Pathways For Admitted Patients", 0.5},
                          {"Part_1B", "Completed Pathways For Non-Admitted Patients", 0.7},
                          {"Part_2", "Incomplete Pathways", 1.0},
                          {"Part_2A", "Incomplete Pathways with DTA", 0.55},
                          {"Part_3", "New RTT Periods - All Patients", 0.75}};

enum class Era { front_matter, bands_53, bands_105 };

Era era_of(int year, int month) {
  const int index = year * 12 + month;
  return index < 2017 * 12 + 10 ? Era::front_matter : index < 2021 * 12 + 4 ? Era::bands_53 : Era::bands_105;
}

std::vector<std::pair<std::string, std::string>> treatment_functions(Era era) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const char* number : {"100", "101", "110", "120", "130", "140", "150", "160", "170", "300", "301",
                             "320", "330", "340", "400", "410", "430", "502"})
    all.emplace_back(std::string("C_") + number, std::string("Service ") + number);
  if (era == Era::bands_105)
    for (const char* other : {"X02", "X03", "X04", "X05", "X06"})
      all.emplace_back(other, std::string("Other - ") + other);
  else
    all.emplace_back("X01", "Other");
  return all;
}

struct Place {
  std::string code, name, parent_code, parent_name;
};

std::string quoted(const std::string& text) {
  return text.find(',') == std::string::npos ? text : "\"" + text + "\"";
}

// Maps a number to a code of three characters, as provider and commissioner codes are.
std::string code_of(char first, int number) {
  constexpr char digits[] = "ABCDEFGHJKLMNPQRTVWXY0123456789";
  constexpr int base = sizeof digits - 1;
  return {first, digits[number / base % base], digits[number % base]};
}

// The boards of July 2022 to March 2026: regions are known for them.
constexpr std::array boards = {"QE1", "QF7", "QGH", "QH8", "QHG", "QHL", "QHM", "QJ2", "QJG", "QJK", "QJM",
                               "QK1", "QKK", "QKS", "QM7", "QMF", "QMJ", "QMM", "QNC", "QNQ", "QNX", "QOC",
                               "QOP", "QOQ", "QOX", "QPM", "QR1", "QRL", "QRV", "QSL", "QT1", "QT6", "QU9",
                               "QUA", "QUE", "QUY", "QVV", "QWE", "QWO", "QWU", "QXU", "QYG"};

std::vector<Place> make_providers(int count) {
  std::vector<Place> places;
  for (int i = 0; i < count; ++i) {
    const auto parent = static_cast<std::size_t>(i) * boards.size() / static_cast<std::size_t>(count);
    // Two providers may share a name, and every fourth name holds a comma.
    const std::string name = i % 50 == 1  ? "DUCHY HOSPITAL"
                             : i % 4 == 0 ? "TRUST " + std::to_string(i) + ", NHS FOUNDATION"
                                          : "TRUST " + std::to_string(i);
    places.push_back(
        {code_of('R', i), name, boards[parent], "INTEGRATED CARE BOARD " + std::to_string(parent)});
  }
  return places;
}

std::vector<Place> make_commissioners(int count) {
  std::vector<Place> places = {{"NONC", "#N/A", "", ""}, {"13Q", "NATIONAL COMMISSIONING HUB 1", "", ""}};
  for (int i = 0; i + 2 < count; ++i) {
    const auto parent = static_cast<std::size_t>(i) * boards.size() / static_cast<std::size_t>(count);
    places.push_back({code_of('0', i), "SUB ICB LOCATION " + std::to_string(i), boards[parent],
                      "INTEGRATED CARE BOARD " + std::to_string(parent)});
  }
  return places;
}

struct Row {
  std::string function_code, function_name;
  std::vector<int> bands;
  bool blank_zeros = false; // zeros are published as blank
  int unknown = 0;
};

class Writer {
public:
  explicit Writer(const SyntheticOptions& options)
      : options_(options), era_(era_of(options.year, options.month)), random_(options.seed),
        functions_(treatment_functions(era_)) {
    out_.band_count = era_ == Era::bands_105 ? 105 : 53;
    char name[80];
    std::snprintf(name, sizeof name, "%04d%02d%02d-RTT-%s-%04d-full-extract.csv", options.year, options.month,
                  month_days[static_cast<std::size_t>(options.month) - 1], month_name(), options.year);
    out_.member_name = name;
  }

  SyntheticMonth write() {
    write_header();
    const int provider_count = std::max(2, static_cast<int>(500 * std::min(1.0, options_.scale * 4)));
    const auto providers = make_providers(provider_count);
    const auto commissioners = make_commissioners(130);
    for (const Place& provider : providers)
      write_provider(provider, commissioners, provider_count);
    out_.provider_groups = static_cast<std::uint32_t>(provider_groups_.size());
    return std::move(out_);
  }

private:
  const char* month_name() const { return month_names[static_cast<std::size_t>(options_.month) - 1]; }

  std::string upper_month() const {
    std::string text = month_name();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
  }

  void write_header() {
    if (era_ == Era::front_matter) out_.csv += "Referral to Treatment Waiting Times, full extract\r\n\r\n";
    out_.csv += era_ == Era::front_matter ? "Year,Period Name," : "Period,";
    out_.csv +=
        "Provider Parent Org Code,Provider Parent Name,Provider Org Code,Provider Org Name,"
        "Commissioner Parent Org Code,Commissioner Parent Name,Commissioner Org Code,Commissioner Org Name,";
    out_.csv += era_ == Era::front_matter ? "RTT Part Name," : "RTT Part Type,";
    out_.csv += options_.code_under_name
                    ? "RTT Part Description,Treatment Function Name"
                    : "RTT Part Description,Treatment Function Code,Treatment Function Name";
    char name[64];
    for (int i = 0; i + 1 < out_.band_count; ++i) {
      std::snprintf(name, sizeof name, ",Gt %02d To %02d Weeks SUM 1", i, i + 1);
      out_.csv += name;
    }
    std::snprintf(name, sizeof name, ",Gt %02d Weeks SUM 1", out_.band_count - 1);
    out_.csv += name;
    out_.csv += ",Total,Patients with unknown clock start date,Total All\r\n";
  }

  // A few providers serve many commissioners, most serve some.
  void write_provider(const Place& provider, const std::vector<Place>& commissioners, int provider_count) {
    const double wanted = 26.0 * 500 * options_.scale / provider_count;
    const double skew = 0.2 + 1.6 * uniform();
    const auto count =
        std::clamp<std::size_t>(static_cast<std::size_t>(wanted * skew), 1, commissioners.size());
    std::vector<std::size_t> order(commissioners.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      order[i] = i;
    for (std::size_t i = order.size() - 1; i > 0; --i)
      std::swap(order[i], order[random_() % (i + 1)]);
    offered_.clear(); // most providers treat in a few functions only
    const double breadth = uniform() * uniform();
    for (const auto& function : functions_)
      if (chance(0.1 + 0.6 * breadth)) offered_.push_back(function);
    if (offered_.empty())
      offered_.push_back(
          functions_[static_cast<std::size_t>(between(0, static_cast<int>(functions_.size()) - 1))]);
    for (std::size_t i = 0; i < count; ++i)
      for (const Part& part : parts)
        if (chance(part.share)) write_group(provider, commissioners[order[i]], part);
  }

  void write_group(const Place& provider, const Place& commissioner, const Part& part) {
    const auto rows = part.code == std::string("Part_2A") ? with_decision_to_admit() : make_rows(part);
    if (part.code == std::string("Part_2")) incomplete_ = rows;
    Row total{"C_999", "Total", std::vector<int>(static_cast<std::size_t>(out_.band_count)), false, 0};
    for (const Row& row : rows) {
      for (std::size_t i = 0; i < row.bands.size(); ++i)
        total.bands[i] += row.bands[i];
      total.unknown += row.unknown;
      write_row(provider, commissioner, part, row);
    }
    write_row(provider, commissioner, part, total);
  }

  std::vector<Row> make_rows(const Part& part) {
    std::vector<Row> rows;
    for (const auto& [code, name] : offered_)
      if (chance(0.55)) rows.push_back(make_row(code, name, part));
    return rows;
  }

  // Part_2A is a part of the Part_2 written before it.
  std::vector<Row> with_decision_to_admit() {
    std::vector<Row> rows;
    for (Row row : incomplete_) {
      if (!chance(0.6)) continue;
      for (int& count : row.bands)
        count = between(0, count);
      rows.push_back(std::move(row));
    }
    return rows;
  }

  Row make_row(const std::string& code, const std::string& name, const Part& part) {
    Row row{code, name, std::vector<int>(static_cast<std::size_t>(out_.band_count)), chance(0.14), 0};
    const int longest = between(1, chance(0.1) ? out_.band_count : std::min(60, out_.band_count));
    for (int i = 0; i < longest; ++i)
      if (chance(0.35)) row.bands[static_cast<std::size_t>(i)] = between(1, chance(0.1) ? 90 : 6);
    if (part.code == std::string("Part_1A") || part.code == std::string("Part_1B"))
      row.unknown = chance(0.05) ? 1 : 0;
    return row;
  }

  void write_row(const Place& provider, const Place& commissioner, const Part& part, const Row& row) {
    const std::string part_code = part.code;
    const bool clock_starts = part_code == "Part_3";
    const bool completed = part_code == "Part_1A" || part_code == "Part_1B";
    std::int64_t sum = 0;
    for (const int count : row.bands)
      sum += count;

    write_places(provider, commissioner, part, row);
    for (const int count : row.bands) {
      out_.csv += ',';
      if (!clock_starts && !(count == 0 && row.blank_zeros)) out_.csv += std::to_string(count);
    }
    out_.csv += ',';
    if (completed) out_.csv += std::to_string(sum);
    out_.csv += ',';
    if (completed && row.unknown > 0) out_.csv += std::to_string(row.unknown);
    out_.csv += ',' + std::to_string(sum + row.unknown) + "\r\n";

    ++out_.rows;
    provider_groups_.insert({provider.code, part_code, row.function_code});
    if (row.function_code == "C_999" && commissioner.code != "NONC") count_england(part_code, row, sum);
  }

  void write_places(const Place& provider, const Place& commissioner, const Part& part, const Row& row) {
    std::string& csv = out_.csv;
    if (era_ == Era::front_matter) {
      const int first = options_.month >= 4 ? options_.year : options_.year - 1;
      csv += std::to_string(first) + "-" + std::to_string((first + 1) % 100) + "," + upper_month();
    } else {
      csv += "RTT-" + (era_ == Era::bands_53 ? upper_month() : std::string(month_name())) + "-" +
             std::to_string(options_.year);
    }
    for (const Place* place : {&provider, &commissioner})
      csv +=
          "," + place->parent_code + "," + place->parent_name + "," + place->code + "," + quoted(place->name);
    std::string part_code = part.code;
    if (era_ == Era::front_matter)
      std::transform(part_code.begin(), part_code.end(), part_code.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    csv += "," + part_code + "," + part.description + "," + row.function_code;
    if (!options_.code_under_name) csv += "," + row.function_name;
  }

  void count_england(const std::string& part, const Row& row, std::int64_t sum) {
    ExpectedFigures& figures = out_.england[part];
    figures.total += sum + row.unknown;
    if (part == "Part_3") return;
    for (std::size_t i = 0; i < row.bands.size(); ++i) {
      if (i < 18) figures.within_18 += row.bands[i];
      if (i >= 52) figures.over_52 += row.bands[i];
      if (i >= 65) figures.over_65 += row.bands[i];
    }
  }

  // Plain arithmetic on the generator's bits: the same bytes with every standard library, and fast.
  double uniform() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }
  bool chance(double probability) { return uniform() < probability; }
  int between(int least, int most) {
    return least + static_cast<int>(random_() % static_cast<std::uint64_t>(most - least + 1));
  }

  SyntheticOptions options_;
  Era era_;
  std::mt19937_64 random_;
  std::vector<std::pair<std::string, std::string>> functions_;
  std::vector<std::pair<std::string, std::string>> offered_; // by the provider at hand
  std::vector<Row> incomplete_;                              // of the provider and commissioner at hand
  SyntheticMonth out_;
  std::set<std::tuple<std::string, std::string, std::string>> provider_groups_;
};

} // namespace

SyntheticMonth synthetic_month(const SyntheticOptions& options) { return Writer(options).write(); }

std::string published_name(int year, int month) {
  char name[64];
  std::snprintf(name, sizeof name, "Full-CSV-data-file-%.3s%02d-ZIP-4M.zip",
                month_names[static_cast<std::size_t>(month) - 1], year % 100);
  return name;
}

} // namespace waitlistd::test
