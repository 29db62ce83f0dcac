#include "service/log/log_file.hpp"
#include "tests/unit/folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>

using namespace waitlistd;

TEST_CASE("what several write to a log file at once is all there, line by line") {
  const test::Folder folder;
  const std::filesystem::path path = folder / "log";
  constexpr int lines = 200;
  const auto write_lines = [&](char letter) {
    LogFile file(path, 1 << 24, 1);
    for (int i = 0; i < lines; ++i)
      file.write(std::string(6000, letter)); // more than a buffer of the C library
  };
  {
    const std::jthread one(write_lines, 'a');
    const std::jthread two(write_lines, 'b');
  }
  std::ifstream written(path, std::ios::binary);
  std::map<std::string, int> seen;
  for (std::string line; std::getline(written, line);)
    ++seen[line];
  CHECK(seen == std::map<std::string, int>{{std::string(6000, 'a'), lines}, {std::string(6000, 'b'), lines}});
}
