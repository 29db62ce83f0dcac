#include "service/log/progress.hpp"

#include "platform/paths.hpp"

#include <cstdio>

namespace waitlistd {

Progress::Progress(std::string label) : label_(std::move(label)), enabled_(platform::stderr_is_terminal()) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

void Progress::show(const std::string& text) {
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  shown_ = true;
  std::fprintf(stderr, "\r\033[K%s %s", label_.c_str(), text.c_str());
  std::fflush(stderr);
}

void Progress::update(std::uint64_t done, std::optional<std::uint64_t> total, const char* unit) {
  if (!enabled_) return;
  if (total && *total > 0)
    show(std::to_string(100 * done / *total) + " %");
  else
    show(std::to_string(done) + " " + unit);
}

} // namespace waitlistd
