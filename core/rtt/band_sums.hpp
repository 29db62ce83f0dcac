#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace waitlistd::rtt {

/// Weekly bands added up, as long as the longest row. A month has 32,000 of these and nearly all counts in
/// them stay below 65,536, so they are kept in 16 bits each, with the high halves apart where one is needed:
/// half the memory.
class BandSums {
public:
  /// Negative counts are blanks and count as zero.
  template <class Count>
  void add(std::span<const Count> bands) {
    if (low_.size() < bands.size()) {
      low_.reserve((bands.size() + step - 1) / step * step); // a vector of its own would double
      low_.resize(bands.size());
    }
    for (std::size_t i = 0; i < bands.size(); ++i) {
      const std::uint64_t sum = low_[i] + static_cast<std::uint64_t>(std::max<std::int64_t>(bands[i], 0));
      low_[i] = static_cast<std::uint16_t>(sum);
      if (sum > 0xFFFF) carry(i, static_cast<std::uint32_t>(sum >> 16));
    }
  }

  std::vector<std::uint32_t> values() const {
    std::vector<std::uint32_t> out(low_.begin(), low_.end());
    if (high_)
      for (std::size_t i = 0; i < high_->size(); ++i)
        out[i] += (*high_)[i] << 16;
    return out;
  }

private:
  static constexpr std::size_t step = 16;
  void carry(std::size_t i, std::uint32_t amount) {
    if (!high_) high_ = std::make_unique<std::vector<std::uint32_t>>();
    if (high_->size() < low_.size()) high_->resize(low_.size());
    (*high_)[i] += amount;
  }

  std::vector<std::uint16_t> low_;
  std::unique_ptr<std::vector<std::uint32_t>> high_;
};

} // namespace waitlistd::rtt
