#pragma once
// The bytes of a published CSV in pieces of whole lines, inflated and hashed in a thread of its own, so that
// the next piece is there when the last one is read.

#include "service/release_file/release_file.hpp"
#include "service/release_file/sha256.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace waitlistd {

class ReadAhead {
public:
  explicit ReadAhead(ReleaseFile file);
  ~ReadAhead();

  /// Some lines, each but the file's last one with its line break; valid until the next call. Empty at the
  /// end. A line of more than `longest_line` bytes comes cut and alone. Throws FailureException (rejected)
  /// where the content is damaged or holds a NUL byte.
  std::string_view next();

  static constexpr std::size_t longest_line = std::size_t{16} << 20;

  const std::string& member_name() const { return file_.member_name(); }
  bool byte_order_mark() const { return byte_order_mark_; } ///< after the first piece

  /// After the last piece only.
  std::string sha256() { return hash_.hex(); }
  std::uint64_t bytes() const { return bytes_; }
  bool final_line_break() const { return last_byte_ == '\n'; }

private:
  // The buffers go round between the two threads; one that has grown stays as long as it is.
  struct Piece {
    std::string buffer;
    std::size_t size = 0;
    std::string_view text() const { return std::string_view(buffer).substr(0, size); }
  };

  void read_all();
  bool fill(Piece& piece);
  void observe(std::string_view bytes);
  bool hand_over(Piece& piece);
  void end(std::exception_ptr failure);

  ReleaseFile file_;
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
  bool byte_order_mark_ = false;
  char last_byte_ = '\n';

  Piece read_; // what the caller has
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Piece> pieces_;
  std::deque<Piece> used_;
  std::exception_ptr failure_;
  bool at_end_ = false;
  bool unwanted_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace waitlistd
