#pragma once
// The bytes of a published CSV in pieces of whole lines, inflated and hashed in a thread of its own, so that
// the next piece is there when the last one is read.

#include "service/release_file.hpp"
#include "service/sha256.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>

namespace waitlistd {

class ReadAhead {
public:
  explicit ReadAhead(ReleaseFile file);
  ~ReadAhead();

  /// Some lines with their breaks; the last line of the file may lack its own. Empty at the end. A line of
  /// more than `longest_line` bytes comes cut. Throws FailureException (rejected) where the content is
  /// damaged or holds a NUL byte.
  std::string next();

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
  bool hand_over(std::string piece, std::exception_ptr failure);

  ReleaseFile file_;
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
  bool byte_order_mark_ = false;
  char last_byte_ = '\n';

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> pieces_;
  std::exception_ptr failure_;
  bool at_end_ = false;
  bool unwanted_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace waitlistd
