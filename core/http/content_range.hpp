#pragma once
// What the answer to a request for a file's bytes gives: the whole, the rest of what was cut off, or neither.

#include <cstdint>
#include <optional>
#include <string_view>

namespace waitlistd {

/// "bytes 100-199/200" (RFC 9110, 14.4).
struct ContentRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::optional<std::uint64_t> total; ///< absent where the server says "*"
};

/// Absent where it is none.
std::optional<ContentRange> parse_content_range(std::string_view text);

enum class BodyPlace {
  whole,  ///< the body is the file from its start
  rest,   ///< the body goes on where the last attempt was cut off
  neither ///< it cannot be put together with what is there: the file is to be asked for from its start
};

/// Judges an answer by its head. `have`: the bytes that are there already; 0 where the whole was asked for.
/// `known_total`: the file's size as announced before. Status 200 is the whole; 206 is the rest only where
/// its range starts there and fits what is known, and the whole where it covers the whole; 304 and 416 are
/// no answers to somebody who has a part.
BodyPlace place_of_body(int status, std::string_view content_range, std::optional<std::uint64_t> length,
                        std::uint64_t have, std::optional<std::uint64_t> known_total);

} // namespace waitlistd
