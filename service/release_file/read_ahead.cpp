#include "service/release_file/read_ahead.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace waitlistd {
namespace {

// Large enough that handing over costs nothing, small enough to stay in the cache from inflating to parsing.
constexpr std::size_t piece_bytes = std::size_t{256} * 1024;
constexpr std::size_t pieces_ahead = 2;

} // namespace

ReadAhead::ReadAhead(ReleaseFile file) : file_(std::move(file)), thread_([this] { read_all(); }) {}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    unwanted_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

// A failure waits until the lines before it are read: what is said first is the first that is wrong in the
// file.
std::string_view ReadAhead::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !pieces_.empty() || at_end_; });
  if (pieces_.empty()) {
    if (failure_) std::rethrow_exception(failure_);
    return {};
  }
  used_.push_back(std::exchange(read_, std::move(pieces_.front())));
  pieces_.pop_front();
  changed_.notify_all();
  return read_.text();
}

void ReadAhead::read_all() {
  try {
    Piece piece;
    for (bool more = true; more;) {
      more = fill(piece);
      const std::size_t last_break = piece.text().rfind('\n');
      // A line longer than a piece: more of it, until it is whole or too long for one.
      if (more && last_break == std::string_view::npos && piece.size <= longest_line) continue;
      // What stands behind the last line break begins a line whose rest is not read yet.
      const std::string cut(more && last_break != std::string_view::npos ? piece.text().substr(last_break + 1)
                                                                         : std::string_view{});
      piece.size -= cut.size();
      if (piece.size > 0 && !hand_over(piece)) return;
      piece.buffer.replace(0, std::min(cut.size(), piece.buffer.size()), cut);
      piece.size = cut.size();
    }
    end(nullptr);
  } catch (...) {
    end(std::current_exception());
  }
}

// Appends the next bytes of the file. False at its end.
bool ReadAhead::fill(Piece& piece) {
  const std::size_t before = piece.size;
  if (piece.buffer.size() < before + piece_bytes) piece.buffer.resize(before + piece_bytes);
  bool more = true;
  while (more && piece.size < before + piece_bytes) {
    const std::size_t got = file_.read(piece.buffer.data() + piece.size, before + piece_bytes - piece.size);
    more = got > 0;
    piece.size += got;
  }
  observe(piece.text().substr(before));
  return more;
}

// Here, while the bytes are in the cache and the other thread is busy, rather than line by line. A NUL byte
// is in no published file, and PostgreSQL's text cannot hold one.
void ReadAhead::observe(std::string_view bytes) {
  if (bytes.empty()) return;
  if (std::memchr(bytes.data(), '\0', bytes.size()))
    throw FailureException({FailureKind::rejected, file_.member_name() + " holds a NUL byte",
                            "this is not a published data file"});
  if (bytes_ == 0) byte_order_mark_ = bytes.starts_with("\xEF\xBB\xBF");
  hash_.update(bytes.data(), bytes.size());
  bytes_ += bytes.size();
  last_byte_ = bytes.back();
}

// Takes the piece and leaves a used one in its place, so that after the first few nothing is allocated any
// more. No further ahead than the cache is large. False where nobody wants more: the reader has met what
// rejects the file, and may be waiting for this thread in its destructor.
bool ReadAhead::hand_over(Piece& piece) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return pieces_.size() < pieces_ahead || unwanted_; });
  pieces_.push_back(std::exchange(piece, {}));
  if (!used_.empty()) {
    piece = std::move(used_.front());
    used_.pop_front();
  }
  changed_.notify_all();
  return !unwanted_;
}

void ReadAhead::end(std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(failure);
  at_end_ = true;
  changed_.notify_all();
}

} // namespace waitlistd
