#include "service/progress.hpp"

#include "platform/paths.hpp"

#include <cstdio>

namespace waitlistd {

Progress::Progress(std::string label) : label_(std::move(label)), enabled_(platform::stderr_is_terminal()) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::update(std::uint64_t done, std::optional<std::uint64_t> total, const char* unit) {
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  shown_ = true;
  if (total && *total > 0)
    std::fprintf(stderr, "\r\033[K%s %3.0f %%", label_.c_str(),
                 100.0 * static_cast<double>(done) / static_cast<double>(*total));
  else
    std::fprintf(stderr, "\r\033[K%s %llu %s", label_.c_str(), static_cast<unsigned long long>(done), unit);
  std::fflush(stderr);
}

} // namespace waitlistd
