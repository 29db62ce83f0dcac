#pragma once
// The bytes of a published CSV in pieces of whole lines, inflated and hashed in a thread of its own, so that
// the next piece is there when the last one is read.

#include "service/release_file.hpp"
#include "service/sha256.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace io {
class LineReader;
}

namespace waitlistd {

class ReadAhead {
public:
  explicit ReadAhead(ReleaseFile file);
  ~ReadAhead();

  /// Some lines, between empty ones that are added: one behind each piece, so that the reader never looks
  /// beyond its data for a line break; one before each but the first, where the reader would take a byte
  /// order mark for one. Null at the end. A line of more than `longest_line` bytes comes cut, upon which the
  /// reader throws. Throws FailureException (rejected) where the content is damaged or holds a NUL byte.
  std::unique_ptr<io::LineReader> next();

  static constexpr std::size_t longest_line = std::size_t{16} << 20;

  const std::string& member_name() const { return file_.member_name(); }
  bool byte_order_mark() const { return byte_order_mark_; } ///< after the first piece

  /// After the last piece only.
  std::string sha256() { return hash_.hex(); }
  std::uint64_t bytes() const { return bytes_; }
  bool final_line_break() const { return last_byte_ == '\n'; }

private:
  void read_all();
  bool fill(std::string& piece);
  void observe(std::string_view bytes);
  std::unique_ptr<io::LineReader> reader_of(std::string piece);
  bool hand_over(std::unique_ptr<io::LineReader> piece, std::exception_ptr failure);

  ReleaseFile file_;
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
  bool byte_order_mark_ = false;
  char last_byte_ = '\n';
  bool is_first_ = true; // the next piece

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<io::LineReader>> pieces_;
  std::exception_ptr failure_;
  bool at_end_ = false;
  bool unwanted_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace waitlistd
