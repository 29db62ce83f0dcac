#pragma once
// What a run of the program may cost, whatever it meets.

#include "tests/support/place.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <chrono>
#include <string>
#include <vector>

namespace waitlistd::test {

struct Bounds {
  std::chrono::seconds time{20};
  long kilobytes = 200'000;
};

inline Finished check_within(const Bounds& bounds, Finished finished) {
  INFO(finished.err.substr(0, 4'000));
  INFO("took " << finished.took.count() << " ms, peak " << finished.peak_kilobytes << " KB");
  CHECK(finished.took_less_than(bounds.time));
  CHECK(finished.stayed_below_kilobytes(bounds.kilobytes));
  return finished;
}

inline Finished run_within(const Bounds& bounds, const std::vector<std::string>& words,
                           const Environment& environment) {
  return check_within(bounds, waitlistd(words, environment));
}

/// Bounds of a case whose subject runs in the test itself; checked at its end.
class BoundedCase {
public:
  explicit BoundedCase(const Bounds& bounds) : bounds_(bounds) {}
  ~BoundedCase() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    Finished finished;
    finished.peak_kilobytes = usage.ru_maxrss;
    finished.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
    check_within(bounds_, finished);
  }
  BoundedCase(const BoundedCase&) = delete;
  BoundedCase& operator=(const BoundedCase&) = delete;

private:
  Bounds bounds_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

/// A database and the program, each of whose runs has those bounds.
struct BoundedPlace : Place {
  Bounds bounds;
  Finished run(const std::vector<std::string>& words) const override {
    return run_within(bounds, words, environment);
  }
};

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
