#pragma once
// What a page or a file may cost the program, whatever is in it.

#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace waitlistd::test {

constexpr long most_kilobytes = 200'000;

/// Runs the program by `run`, and checks its time and its memory.
template <class Run>
Finished within(std::chrono::seconds limit, Run run) {
  const auto begun = std::chrono::steady_clock::now();
  Finished finished = run();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  INFO(finished.err.substr(0, 4'000));
  INFO("peak " << finished.peak_kilobytes << " KB");
  CHECK(taken.count() < static_cast<double>(limit.count()));
  CHECK(finished.stayed_below_kilobytes(most_kilobytes));
  return finished;
}

/// How often a text stands in another one.
inline int count_of(const std::string& part, const std::string& text) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

inline std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

} // namespace waitlistd::test
