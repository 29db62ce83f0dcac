// read-month FILE.zip [ROUNDS]: what the reading half of a load costs, step by step and without a database.
// Each way does one step more than the one before; medians of processor seconds, all threads together.
#include "core/rtt/month_reader.hpp"
#include "core/rtt/month_tally.hpp"
#include "service/release_file/line_stream.hpp"
#include "service/release_file/read_ahead.hpp"
#include "service/release_file/release_file.hpp"
#include "service/rtt/month_copy.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <utility>
#include <vector>

namespace {

using namespace waitlistd;
using namespace waitlistd::rtt;

constexpr std::size_t copy_buffer_bytes = std::size_t{64} * 1024; // as the load does

ReleaseFile open(const char* path) { return ReleaseFile::open(path, {}).value(); }

void inflate(const char* path) {
  ReleaseFile file = open(path);
  std::array<char, 65536> buffer;
  while (file.read(buffer.data(), buffer.size()) > 0) {
  }
}

void inflate_and_hash(const char* path) {
  ReadAhead pieces(open(path));
  while (!pieces.next().empty()) {
  }
}

void lines(const char* path) {
  LineStream stream(open(path));
  while (stream.next()) {
  }
}

enum class Upto { rows, tally, copy };

void rows(const char* path, Upto upto) {
  LineStream stream(open(path));
  MonthReader reader(std::nullopt);
  MonthTally tally(reader);
  BinaryCopy copy;
  while (const auto line = stream.next()) {
    if (reader.read(line->text).value() != LineKind::row) continue;
    if (upto != Upto::rows) tally.add(reader.row()).value();
    if (upto != Upto::copy) continue;
    append_pathway(copy, reader.row(), reader, 1, postgres_date(*reader.period()));
    if (copy.size() >= copy_buffer_bytes) copy.clear();
  }
}

double seconds_of(const std::function<void(const char*)>& way, const char* path) {
  const std::clock_t started = std::clock();
  way(path);
  return static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 9;
  const std::vector<std::pair<const char*, std::function<void(const char*)>>> ways = {
      {"inflate", inflate},
      {"+ hash, pieces", inflate_and_hash},
      {"+ lines", lines},
      {"+ fields, codes", [](const char* path) { rows(path, Upto::rows); }},
      {"+ checks, roll-ups", [](const char* path) { rows(path, Upto::tally); }},
      {"+ binary COPY", [](const char* path) { rows(path, Upto::copy); }}};
  std::vector<std::vector<double>> took(ways.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < ways.size(); ++i)
      took[i].push_back(seconds_of(ways[i].second, argv[1]));
  double before = 0;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    std::sort(took[i].begin(), took[i].end());
    const double median = took[i][took[i].size() / 2];
    std::printf("%-20s %.3f s, this step %.3f s\n", ways[i].first, median, median - before);
    before = median;
  }
}
