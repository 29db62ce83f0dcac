#include "service/line_stream.hpp"

#include "service/read_ahead.hpp"

#include <csv.h>

#include <utility>

namespace waitlistd {

struct LineStream::Impl {
  explicit Impl(ReleaseFile file) : pieces(std::move(file)) { open_next(); }

  ReadAhead pieces;
  std::unique_ptr<io::LineReader> reader;
  std::optional<CsvLine> ahead;
  std::uint64_t lines_before = 0; // in pieces that are read

  bool open_next() {
    reader = pieces.next();
    if (reader && lines_before > 0) reader->next_line(); // the empty line that was added
    return reader != nullptr;
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
      --lines_before; // the empty line that was added
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
