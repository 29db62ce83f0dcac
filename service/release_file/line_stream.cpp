#include "service/release_file/line_stream.hpp"

#include "service/release_file/read_ahead.hpp"

#include <algorithm>

namespace waitlistd {

struct LineStream::Impl {
  // Waits for the first piece: only that tells of a byte order mark, which is no part of the first field.
  explicit Impl(ReleaseFile file) : pieces(std::move(file)), rest(pieces.next()) {
    if (pieces.byte_order_mark()) rest.remove_prefix(3);
  }

  ReadAhead pieces;
  std::string_view rest; // of the piece: not read yet
  std::uint64_t lines = 0;

  std::optional<CsvLine> next() {
    if (rest.empty()) rest = pieces.next();
    if (rest.empty()) return std::nullopt;
    ++lines;
    std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    if (text.size() >= ReadAhead::longest_line) // it comes cut, so that no file can fill the memory
      throw FailureException({FailureKind::rejected,
                              "line " + std::to_string(lines) + " is longer than 16 MB",
                              "this is not a published data file"});
    const bool has_return = text.ends_with('\r');
    if (has_return) text.remove_suffix(1);
    return CsvLine{text, has_return ? "\r\n" : "\n"};
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
