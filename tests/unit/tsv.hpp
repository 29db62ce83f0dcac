#pragma once

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace waitlistd::test {

/// The fields of each line but the first, which names them. Where there is no such file, none, and SKIPPED is
/// said.
inline std::vector<std::vector<std::string>> read_tsv(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line); // the header
  while (std::getline(file, line)) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, '\t');)
      fields.push_back(field);
    rows.push_back(fields);
  }
  if (rows.empty()) std::cout << "SKIPPED: no " << path << "\n";
  return rows;
}

} // namespace waitlistd::test
