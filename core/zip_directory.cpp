#include "core/zip_directory.hpp"

#include "core/text.hpp"

#include <optional>

namespace waitlistd {
namespace {

constexpr std::string_view end_mark("PK\5\6", 4);
constexpr std::size_t end_size = 22;
constexpr std::string_view zip64_locator_mark("PK\6\7", 4);
constexpr std::size_t zip64_locator_size = 20;
constexpr std::string_view zip64_end_mark("PK\6\6", 4);
constexpr std::size_t zip64_end_size = 56;
// A published ZIP holds one file, a workbook a few dozen.
constexpr std::uint64_t most_entries = 1000;
constexpr std::uint64_t largest_directory = std::uint64_t{1} << 20;
constexpr ZipDirectory unbounded{~std::uint64_t{0}, ~std::uint64_t{0}};

// Little-endian.
std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// The Zip64 record that a locator before the end record leads to. Writers put it right before the locator;
// one that is elsewhere is not looked for, and counts as without bounds.
std::optional<ZipDirectory> zip64_directory(std::string_view tail, std::uint64_t tail_offset,
                                            std::size_t end_at) {
  if (end_at < zip64_locator_size) return std::nullopt;
  const std::size_t locator = end_at - zip64_locator_size;
  if (!tail.substr(locator).starts_with(zip64_locator_mark)) return std::nullopt;
  const std::uint64_t offset = number(tail, locator + 8, 8);
  if (tail.size() < zip64_end_size || offset < tail_offset ||
      offset - tail_offset > tail.size() - zip64_end_size)
    return unbounded;
  const auto at = static_cast<std::size_t>(offset - tail_offset);
  if (!tail.substr(at).starts_with(zip64_end_mark)) return unbounded;
  return ZipDirectory{number(tail, at + 32, 8), number(tail, at + 40, 8)};
}

} // namespace

std::vector<ZipDirectory> zip_directories(std::string_view tail, std::uint64_t tail_offset) {
  std::vector<ZipDirectory> found;
  for (std::size_t at = tail.find(end_mark); at != std::string_view::npos; at = tail.find(end_mark, at + 1)) {
    if (tail.size() - at < end_size) break;
    const auto zip64 = zip64_directory(tail, tail_offset, at);
    if (zip64) found.push_back(*zip64);
    const ZipDirectory directory{number(tail, at + 10, 2), number(tail, at + 12, 4)};
    const std::uint64_t offset = number(tail, at + 16, 4);
    const bool stands_in_zip64 = zip64 && directory.entries == 0xFFFF;
    if (!stands_in_zip64 && offset + directory.bytes <= tail_offset + at) found.push_back(directory);
  }
  return found;
}

std::string fault_of_directories(const std::vector<ZipDirectory>& found) {
  if (found.empty()) return "is cut off: the directory at its end is missing";
  for (const ZipDirectory& directory : found)
    if (directory.entries > most_entries || directory.bytes > largest_directory)
      return "lists " + std::to_string(directory.entries) + " files in " + std::to_string(directory.bytes) +
             " bytes, where a published one lists one file";
  return {};
}

bool is_published_csv_name(std::string_view name) {
  const std::string_view file = name.substr(name.rfind('/') + 1);
  return lower_case(file).ends_with(".csv") && !file.starts_with("._") && !name.starts_with("__MACOSX/");
}

} // namespace waitlistd
