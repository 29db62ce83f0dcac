// A published file: the lines of its CSV through reader, tally and writer, or a ZIP from its first byte on.
#include "core/rtt/month_tally.hpp"
#include "core/text_encoding.hpp"
#include "core/zip_directory.hpp"
#include "service/release_file/release_file.hpp"
#include "tests/support/stored_row.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

using namespace waitlistd;

namespace {

// A file in memory, which libzip opens by its name.
class MemoryFile {
public:
  explicit MemoryFile(std::string_view content) : descriptor_(memfd_create("file", MFD_CLOEXEC)) {
    if (write(descriptor_, content.data(), content.size()) != static_cast<ssize_t>(content.size()))
      std::abort();
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }
  std::string name() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
  int descriptor_;
};

// A row that counts as canonical is written as it was read.
void check_written(const rtt::MonthReader& reader, std::string_view line) {
  if (!reader.row().canonical) return;
  const auto stored = test::stored(reader);
  std::string written;
  rtt::append_line(written, stored.row, reader.layout(), reader.dictionary(), reader.period_text());
  if (written != line) std::abort();
}

void check_told(const Failure& failure) {
  if (failure.message.empty() || failure.hint.empty() || failure.message.size() > 10'000) std::abort();
}

void check_summary(const rtt::MonthReader& reader, const rtt::MonthTally& tally) {
  if (auto finished = reader.finish(); !finished) return check_told(finished.error());
  const auto summary = tally.finish();
  if (!summary) return check_told(summary.error());
  if (summary->size.rows != reader.rows()) std::abort();
}

void read_month(std::string_view csv) {
  rtt::MonthReader reader(std::nullopt, Period{2026, 2});
  rtt::MonthTally tally(reader);
  while (!csv.empty()) {
    const std::size_t end = std::min(csv.find('\n'), csv.size());
    std::string_view line = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find('\0') != std::string_view::npos) return; // refused before it gets here
    const auto kind = reader.read(line);
    if (!kind) return check_told(kind.error());
    if (*kind != rtt::LineKind::row) continue;
    check_written(reader, line);
    if (auto added = tally.add(reader.row()); !added) return check_told(added.error());
  }
  check_summary(reader, tally);
}

void read_zip(std::string_view bytes) {
  const MemoryFile memory(bytes);
  try {
    auto file = ReleaseFile::open(memory.name(), {.inflated_bytes = std::uint64_t{1} << 20});
    if (!file) return check_told(file.error());
    if (visible(file->member_name()) != file->member_name()) std::abort();
    std::string csv;
    char piece[4096];
    for (std::size_t got = 1; got > 0;) {
      got = file->read(piece, sizeof piece);
      csv.append(piece, got);
    }
    read_month(csv);
  } catch (const FailureException& thrown) {
    check_told(thrown.failure);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  bytes.starts_with("PK") ? read_zip(bytes) : read_month(bytes);
  return 0;
}
