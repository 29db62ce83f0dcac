#pragma once
// The lines of a published CSV with what an exact copy needs to know of them.

#include "service/release_file/release_file.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

struct CsvLine {
  std::string_view text;       ///< without its line break; valid until the next line is asked for
  std::string_view line_break; ///< "\r\n" or "\n"; what the last line would have where it has none
};

/// What is known of a CSV once its last line is read.
struct CsvIdentity {
  std::string sha256; ///< of every byte, hexadecimal
  std::uint64_t bytes = 0;
  bool byte_order_mark = false;
  bool final_line_break = true;
};

class LineStream {
public:
  explicit LineStream(ReleaseFile file);
  ~LineStream();

  /// Nothing at the end. Throws FailureException (rejected) where the content is damaged, holds a NUL byte or
  /// a line of more than 16 MB.
  std::optional<CsvLine> next();

  /// After the last line only.
  CsvIdentity identity();

  bool byte_order_mark() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace waitlistd
