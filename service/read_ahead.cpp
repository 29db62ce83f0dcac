#include "service/read_ahead.hpp"

#include <csv.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace waitlistd {
namespace {

// Large enough that handing over costs nothing, small enough to stay in the cache from inflating to parsing.
constexpr std::size_t piece_bytes = std::size_t{256} * 1024;
constexpr std::size_t pieces_ahead = 2;

// A line reader asks for 32 MB at once, which it keeps (48 with what it reads ahead), and takes less for the
// end of its file. So each piece gets a reader of its own, which touches no more of its buffer than the piece
// fills.
class OnePiece : public io::ByteSourceBase {
public:
  explicit OnePiece(std::string_view piece) : rest_(piece) {}
  int read(char* buffer, int size) override {
    const std::size_t taken = std::min(rest_.size(), static_cast<std::size_t>(size));
    std::memcpy(buffer, rest_.data(), taken);
    rest_.remove_prefix(taken);
    return static_cast<int>(taken);
  }

private:
  std::string_view rest_;
};

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

std::unique_ptr<io::LineReader> ReadAhead::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !pieces_.empty() || at_end_; });
  if (pieces_.empty()) {
    if (failure_) std::rethrow_exception(failure_);
    return nullptr;
  }
  auto piece = std::move(pieces_.front());
  pieces_.pop_front();
  changed_.notify_all();
  return piece;
}

void ReadAhead::read_all() {
  try {
    std::string cut; // of a line whose rest is not read yet
    for (bool more = true; more;) {
      std::string piece = std::exchange(cut, {});
      more = fill(piece);
      const std::size_t last_break = piece.rfind('\n');
      if (more && last_break == std::string::npos && piece.size() <= longest_line) {
        cut = std::move(piece);
        continue;
      }
      if (more && last_break != std::string::npos) {
        cut = piece.substr(last_break + 1);
        piece.resize(last_break + 1);
      }
      if (!piece.empty() && !hand_over(reader_of(std::move(piece)), nullptr)) return;
    }
  } catch (...) {
    hand_over(nullptr, std::current_exception());
    return;
  }
  const std::lock_guard lock(mutex_);
  at_end_ = true;
  changed_.notify_all();
}

// Appends the next bytes of the file. False at its end.
bool ReadAhead::fill(std::string& piece) {
  const std::size_t before = piece.size();
  piece.resize(before + piece_bytes);
  std::size_t filled = before;
  bool more = true;
  while (more && filled < piece.size()) {
    const std::size_t got = file_.read(piece.data() + filled, piece.size() - filled);
    more = got > 0;
    filled += got;
  }
  piece.resize(filled);
  observe(std::string_view(piece).substr(before));
  return more;
}

void ReadAhead::observe(std::string_view bytes) {
  if (bytes.empty()) return;
  if (std::memchr(bytes.data(), '\0', bytes.size()))
    throw FailureException({FailureKind::rejected, file_.member_name() + " holds a NUL byte",
                            "this is not a Full CSV data file"});
  if (bytes_ == 0) byte_order_mark_ = bytes.starts_with("\xEF\xBB\xBF");
  hash_.update(bytes.data(), bytes.size());
  bytes_ += bytes.size();
  last_byte_ = bytes.back();
}

std::unique_ptr<io::LineReader> ReadAhead::reader_of(std::string piece) {
  if (!std::exchange(is_first_, false)) piece.insert(piece.begin(), '\n');
  piece.append(piece.back() == '\n' ? "\n" : "\n\n");
  return std::make_unique<io::LineReader>(file_.member_name(), std::make_unique<OnePiece>(piece));
}

// False where nobody wants more.
bool ReadAhead::hand_over(std::unique_ptr<io::LineReader> piece, std::exception_ptr failure) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return pieces_.size() < pieces_ahead || unwanted_; });
  if (piece) pieces_.push_back(std::move(piece));
  if (failure) {
    failure_ = std::move(failure);
    at_end_ = true;
  }
  changed_.notify_all();
  return !unwanted_;
}

} // namespace waitlistd
