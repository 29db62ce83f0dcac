#include "service/rtt/timeseries_file.hpp"

#include "core/delimited_text.hpp"
#include "service/input_file.hpp"
#include "service/release_file/sha256.hpp"
#include "service/release_file/xlsx_file.hpp"

#include <cerrno>

namespace waitlistd::rtt {
namespace {

constexpr std::size_t largest_file = std::size_t{16} << 20; // the workbook has 0.1 MB

Failure rejected(std::string message, std::string hint) {
  return {FailureKind::rejected, std::move(message), std::move(hint)};
}

Result<std::string> content_of(const std::filesystem::path& path) {
  const auto file = open_input(path);
  if (!file) return file.error();
  std::string content;
  char piece[65'536];
  for (std::size_t got = 1; got > 0 && content.size() <= largest_file;) {
    got = std::fread(piece, 1, sizeof piece, file->get());
    content.append(piece, got);
  }
  if (std::ferror(file->get())) return unreadable(errno);
  if (content.empty()) return rejected("the file is empty", "fetch the file again");
  if (content.size() > largest_file)
    return rejected("the file has more than " + std::to_string(largest_file) + " bytes",
                    "the Overview Timeseries has a tenth of a megabyte: is it this file?");
  return content;
}

Result<Sheet> sheet_of(std::string_view bytes) {
  if (is_compound_file(bytes))
    return rejected("the file is encrypted, or an XLS of before 2007",
                    "open it in a spreadsheet and save it as XLSX or CSV, without a password");
  if (is_zip(bytes)) return find_sheet(bytes, is_timeseries, "has the titles of the Overview Timeseries");
  return read_delimited(bytes);
}

} // namespace

Result<TimeseriesFile> read_timeseries_file(const std::filesystem::path& path) {
  const auto bytes = content_of(path);
  if (!bytes) return bytes.error();
  const auto sheet = sheet_of(*bytes);
  if (!sheet) return sheet.error();
  auto timeseries = read_timeseries(*sheet);
  if (!timeseries) return timeseries.error();
  Sha256 hash;
  hash.update(bytes->data(), bytes->size());
  return TimeseriesFile{std::move(*timeseries), hash.hex(), bytes->size()};
}

} // namespace waitlistd::rtt
