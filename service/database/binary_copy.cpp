#include "service/database/binary_copy.hpp"

#include <algorithm>
#include <chrono>

namespace waitlistd {
namespace {

constexpr std::uint32_t oid_int4 = 23;

char* put(char* p, std::uint32_t value) {
  const std::uint32_t bytes = boost::endian::native_to_big(value);
  std::memcpy(p, &bytes, sizeof bytes);
  return p + sizeof bytes;
}

} // namespace

void BinaryCopy::begin() {
  buffer_.append("PGCOPY\n\377\r\n\0", 11);
  append(std::uint32_t{0}); // flags
  append(std::uint32_t{0}); // header extension
}

// The hot spot of a load: most bytes that are sent are band counts, so room is made once and filled by
// pointer.
void BinaryCopy::int4_array(std::span<const std::int32_t> values, std::int32_t null_value) {
  const std::size_t at = buffer_.size();
  buffer_.resize(at + 24 + values.size() * 8);
  char* const begin = buffer_.data() + at;
  const bool has_null = std::find(values.begin(), values.end(), null_value) != values.end();
  char* p = put(begin + 4, values.empty() ? 0 : 1); // dimensions
  p = put(p, has_null);
  p = put(p, oid_int4);
  if (!values.empty()) {
    p = put(p, static_cast<std::uint32_t>(values.size()));
    p = put(p, 1); // lower bound
  }
  for (const std::int32_t value : values) {
    if (value == null_value) {
      p = put(p, ~std::uint32_t{0});
    } else {
      p = put(p, sizeof value);
      p = put(p, static_cast<std::uint32_t>(value));
    }
  }
  put(begin, static_cast<std::uint32_t>(p - begin - 4)); // length of the whole field
  buffer_.resize(static_cast<std::size_t>(p - buffer_.data()));
}

std::int32_t postgres_date(Period period) {
  using namespace std::chrono;
  const sys_days first = year{period.year} / month{static_cast<unsigned>(period.month)} / 1;
  return static_cast<std::int32_t>((first - sys_days{year{2000} / January / 1}).count());
}

} // namespace waitlistd
