#include "service/line_stream.hpp"

#include "service/sha256.hpp"

#include <csv.h>

#include <cstring>
#include <utility>

namespace waitlistd {
namespace {

// What the byte source finds out. It outlives the source, which the line reader owns and may drop early.
struct Observed {
  ReleaseFile file;
  Sha256 hash;
  std::uint64_t bytes = 0;
  bool byte_order_mark = false;
  char last_byte = '\n';
};

class ObservingSource : public io::ByteSourceBase {
public:
  explicit ObservingSource(Observed& observed) : observed_(observed) {}

  // Fills the buffer: the line reader takes a short read for the end. An empty line is added behind the last
  // one, so that the reader never looks beyond its data for a line break and LineStream never for a NUL.
  int read(char* buffer, int size) override {
    const auto wanted = static_cast<std::size_t>(size);
    std::size_t filled = 0;
    while (filled < wanted && !ended_) {
      const std::size_t got = observed_.file.read(buffer + filled, wanted - filled);
      ended_ = got == 0;
      filled += got;
    }
    observe(buffer, filled);
    if (ended_ && !sentinel_due_) sentinel_due_ = observed_.last_byte == '\n' ? 1 : 2;
    for (; filled < wanted && sentinel_due_ && *sentinel_due_ > 0; --*sentinel_due_)
      buffer[filled++] = '\n';
    return static_cast<int>(filled);
  }

private:
  void observe(const char* buffer, std::size_t size) {
    if (size == 0) return;
    if (std::memchr(buffer, '\0', size))
      throw FailureException({FailureKind::rejected, observed_.file.member_name() + " holds a NUL byte",
                              "this is not a Full CSV data file"});
    if (observed_.bytes == 0)
      observed_.byte_order_mark = std::string_view(buffer, size).starts_with("\xEF\xBB\xBF");
    observed_.hash.update(buffer, size);
    observed_.bytes += size;
    observed_.last_byte = buffer[size - 1];
  }

  Observed& observed_;
  bool ended_ = false;
  std::optional<int> sentinel_due_;
};

} // namespace

struct LineStream::Impl {
  explicit Impl(ReleaseFile file)
      : observed{std::move(file), {}},
        reader(observed.file.member_name(), std::make_unique<ObservingSource>(observed)) {}
  Observed observed; // declared before the reader, whose thread uses it
  io::LineReader reader;
  std::optional<CsvLine> ahead;

  std::optional<CsvLine> read() {
    char* line = nullptr;
    try {
      line = reader.next_line();
    } catch (const io::error::line_length_limit_exceeded&) {
      throw FailureException({FailureKind::rejected,
                              "line " + std::to_string(reader.get_file_line()) + " is longer than 16 MB",
                              "this is not a Full CSV data file"});
    }
    if (!line) return std::nullopt;
    // The reader ends a line with a NUL in place of '\n' and, before it, of '\r'; the content holds none (see
    // observe), so a second NUL says that there was a '\r'.
    const std::string_view text(line);
    return CsvLine{text, line[text.size() + 1] == '\0' ? "\r\n" : "\n"};
  }
};

LineStream::LineStream(ReleaseFile file) : impl_(std::make_unique<Impl>(std::move(file))) {}
LineStream::~LineStream() = default;

std::optional<CsvLine> LineStream::next() {
  const auto line = impl_->ahead ? std::exchange(impl_->ahead, std::nullopt) : impl_->read();
  if (!line || !line->text.empty()) return line;
  // The last empty line is the one that ObservingSource added.
  impl_->ahead = impl_->read();
  return impl_->ahead ? line : std::nullopt;
}

CsvIdentity LineStream::identity() {
  const Observed& seen = impl_->observed;
  return {impl_->observed.hash.hex(), seen.bytes, seen.byte_order_mark, seen.last_byte == '\n'};
}

bool LineStream::byte_order_mark() const { return impl_->observed.byte_order_mark; }

} // namespace waitlistd
