#pragma once
// The directory of a ZIP, as far as it must be judged before a library reads it whole (PKWARE APPNOTE,
// sections 4.3.14 to 4.3.16), and the names in it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// Zip64 records stand before the directory's end, which a comment of 64 KB may follow.
inline constexpr std::size_t longest_zip_end = 65536 + 128;

/// What the record at the directory's end says of it.
struct ZipDirectory {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

/// Every directory that a reader might find in the last bytes of a file, which start at `tail_offset`: the
/// record's four letters may also stand in what follows the archive. None: the archive is cut off.
std::vector<ZipDirectory> zip_directories(std::string_view tail, std::uint64_t tail_offset);

/// What is wrong with them, "is cut off: …" or "lists 70000 files …"; empty where a library may read them. It
/// keeps half a kilobyte of each entry.
std::string fault_of_directories(const std::vector<ZipDirectory>& found);

/// A member that is a CSV of its own: not the "._" file, nor the one under __MACOSX, in which macOS keeps a
/// file's attributes.
bool is_published_csv_name(std::string_view name);

} // namespace waitlistd
