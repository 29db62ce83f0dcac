#pragma once
// PostgreSQL's binary COPY format (documentation: COPY, "Binary Format"): a buffer of rows ready to be sent.

#include "core/period.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/endian/conversion.hpp>

namespace waitlistd {

class BinaryCopy {
public:
  BinaryCopy() { begin(); }

  /// Every row starts with its number of fields.
  void row(std::int16_t fields) { append(static_cast<std::uint16_t>(fields)); }

  void null() { append(~std::uint32_t{0}); }
  void int4(std::int32_t value) { sized(static_cast<std::uint32_t>(value)); }
  void int8(std::int64_t value) { sized(static_cast<std::uint64_t>(value)); }
  void float8(double value) { sized(std::bit_cast<std::uint64_t>(value)); }
  void float8(std::optional<double> value) { value ? float8(*value) : null(); }
  void text(std::string_view value) {
    append(static_cast<std::uint32_t>(value.size()));
    buffer_.append(value);
  }
  void bytes(std::string_view value) { text(value); }
  /// jsonb: a version byte before the text.
  void jsonb(std::string_view json) {
    append(static_cast<std::uint32_t>(json.size() + 1));
    buffer_.push_back('\1');
    buffer_.append(json);
  }
  /// integer[]; an element equal to `null_value` is NULL.
  void int4_array(std::span<const std::int32_t> values, std::int32_t null_value);

  const std::string& buffer() const { return buffer_; }
  std::size_t size() const { return buffer_.size(); }
  /// After the buffer was sent.
  void clear() { buffer_.clear(); }
  /// The trailer: once, after the last row.
  void end() { append(static_cast<std::uint16_t>(0xFFFF)); }

private:
  void begin();
  template <class T>
  void append(T value) {
    const T bytes = boost::endian::native_to_big(value);
    buffer_.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
  }
  template <class T>
  void sized(T value) {
    append(static_cast<std::uint32_t>(sizeof value));
    append(value);
  }

  std::string buffer_;
};

/// Days from 2000-01-01 to the first of the month: a date is an int4 of these.
std::int32_t postgres_date(Period period);

} // namespace waitlistd
