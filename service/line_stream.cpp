#include "service/line_stream.hpp"

#include "service/read_ahead.hpp"

#include <csv.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace waitlistd {
namespace {

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

struct LineStream::Impl {
  explicit Impl(ReleaseFile file) : pieces(std::move(file)) { open_next(); }

  ReadAhead pieces;
  std::unique_ptr<io::LineReader> reader;
  std::optional<CsvLine> ahead;
  std::uint64_t lines_before = 0; // in pieces that are read

  // An empty line is added behind each piece, so that the reader never looks beyond its data for a line
  // break, nor read() for a NUL; and before each but the first, where the reader would take a byte order mark
  // for one.
  bool open_next() {
    std::string piece = pieces.next();
    if (piece.empty()) return false;
    const bool is_first = lines_before == 0;
    if (!is_first) piece.insert(piece.begin(), '\n');
    piece.append(piece.back() == '\n' ? "\n" : "\n\n");
    reader = std::make_unique<io::LineReader>(pieces.member_name(), std::make_unique<OnePiece>(piece));
    if (!is_first) reader->next_line();
    return true;
  }

  std::optional<CsvLine> read() {
    char* line = nullptr;
    try {
      line = reader->next_line();
    } catch (const io::error::line_length_limit_exceeded&) {
      throw FailureException({FailureKind::rejected,
                              "line " + std::to_string(lines_before + 1) + " is longer than 16 MB",
                              "this is not a Full CSV data file"});
    }
    if (!line) return std::nullopt;
    ++lines_before;
    // The reader ends a line with a NUL in place of '\n' and, before it, of '\r'; the content holds none, so
    // a second NUL says that there was a '\r'.
    const std::string_view text(line);
    return CsvLine{text, line[text.size() + 1] == '\0' ? "\r\n" : "\n"};
  }

  std::optional<CsvLine> next() {
    while (reader || open_next()) {
      const auto line = ahead ? std::exchange(ahead, std::nullopt) : read();
      if (line && !line->text.empty()) return line;
      if (line && (ahead = read())) return line;
      --lines_before; // the empty line that open_next() added
      reader.reset();
    }
    return std::nullopt;
  }
};

LineStream::LineStream(ReleaseFile file) : impl_(std::make_unique<Impl>(std::move(file))) {}
LineStream::~LineStream() = default;

std::optional<CsvLine> LineStream::next() { return impl_->next(); }

CsvIdentity LineStream::identity() {
  ReadAhead& pieces = impl_->pieces;
  return {pieces.sha256(), pieces.bytes(), pieces.byte_order_mark(), pieces.final_line_break()};
}

bool LineStream::byte_order_mark() const { return impl_->pieces.byte_order_mark(); }

} // namespace waitlistd
