#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace waitlistd {

/// One line on standard error that says how far something is, at most ten times a second; cleared at the end.
/// Silent where standard error is not a terminal.
class Progress {
public:
  explicit Progress(std::string label);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` may be unknown; `unit` stands behind the numbers ("rows").
  void update(std::uint64_t done, std::optional<std::uint64_t> total, const char* unit);
  /// Any text that fits a line.
  void show(const std::string& text);
  /// For a line of the log to take its place.
  void clear();

private:
  std::string label_;
  bool enabled_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_{};
};

} // namespace waitlistd
