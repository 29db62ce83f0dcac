#include "service/release_file/xlsx_file.hpp"

#include "core/text_encoding.hpp"
#include "core/xlsx.hpp"
#include "core/zip_directory.hpp"
#include "service/release_file/zip_handles.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>

namespace waitlistd {
namespace {

// NHS England's workbook has one sheet of 0.4 MB; twenty times that is read in 80 MB.
constexpr std::uint64_t largest_part = std::uint64_t{16} << 20;
constexpr std::uint64_t largest_package = std::uint64_t{48} << 20; // of the parts that are read
constexpr std::size_t most_sheets = 50;

Failure rejected(std::string message) {
  return {FailureKind::rejected, std::move(message),
          "fetch the workbook again, or open it in a spreadsheet and save it anew as XLSX or CSV"};
}

class Package {
public:
  static Result<Package> open(std::string_view bytes) {
    const std::size_t tail = bytes.size() - std::min(bytes.size(), longest_zip_end);
    const auto directories = zip_directories(bytes.substr(tail), tail);
    if (const auto fault = fault_of_directories(directories); !directories.empty() && !fault.empty())
      return rejected("the workbook is a ZIP that " + fault);
    zip_error_t reason;
    zip_error_init(&reason);
    zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &reason);
    Package package;
    if (source) package.archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &reason));
    const std::string text = zip_error_strerror(&reason);
    zip_error_fini(&reason);
    if (package.archive_) return package;
    if (source) zip_source_free(source);
    return rejected("the workbook is damaged or cut off: " + text);
  }

  // A part inflated; a bound that it does not keep, by its own account or in truth, is told.
  Result<std::string> part(const std::string& name) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat(archive_.get(), name.c_str(), 0, &stat) != 0)
      return rejected("the file is a ZIP, but no workbook: it has no " + quoted(name));
    if (stat.encryption_method != ZIP_EM_NONE) return rejected(quoted(name) + " is encrypted");
    if (stat.size > largest_part || read_ + stat.size > largest_package)
      return rejected(quoted(name) + " would inflate to " + std::to_string(stat.size) +
                      " bytes: more than a workbook of figures has");
    const ZipMember member(zip_fopen(archive_.get(), name.c_str(), 0));
    if (!member) return rejected(quoted(name) + " cannot be read: " + zip_strerror(archive_.get()));
    std::string content(stat.size + 1, '\0'); // one more than it should be
    std::uint64_t size = 0;
    for (zip_int64_t got = 1; got > 0; size += static_cast<std::uint64_t>(got)) {
      got = zip_fread(member.get(), content.data() + size, content.size() - size);
      if (got < 0) return rejected(quoted(name) + " is damaged: " + zip_file_strerror(member.get()));
    }
    if (size != stat.size) return rejected(quoted(name) + " is not as long as the ZIP says");
    content.resize(size);
    read_ += size;
    return content;
  }

private:
  ZipArchive archive_;
  std::uint64_t read_ = 0;
};

Result<Workbook> workbook_of(Package& package) {
  auto root = package.part("_rels/.rels");
  if (!root) return root.error();
  const auto name = workbook_part(std::move(*root));
  if (!name) return name.error();
  auto relationships = package.part(relationships_of(*name));
  if (!relationships) return relationships.error();
  auto workbook = package.part(*name);
  if (!workbook) return workbook.error();
  return read_workbook(*name, std::move(*workbook), std::move(*relationships));
}

Result<std::vector<std::string>> shared_strings_of(Package& package, const Workbook& workbook) {
  if (workbook.shared_strings.empty()) return std::vector<std::string>{};
  auto xml = package.part(workbook.shared_strings);
  if (!xml) return xml.error();
  return read_shared_strings(std::move(*xml));
}

} // namespace

bool is_zip(std::string_view bytes) {
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06");
}

bool is_compound_file(std::string_view bytes) { return bytes.starts_with("\xD0\xCF\x11\xE0"); }

Result<Sheet> find_sheet(std::string_view bytes, const std::function<bool(const Sheet&)>& fits,
                         std::string_view wanted) {
  auto package = Package::open(bytes);
  if (!package) return package.error();
  const auto workbook = workbook_of(*package);
  if (!workbook) return workbook.error();
  if (workbook->sheets.size() > most_sheets)
    return rejected("the workbook has " + std::to_string(workbook->sheets.size()) + " sheets");
  const auto shared_strings = shared_strings_of(*package, *workbook);
  if (!shared_strings) return shared_strings.error();
  std::string names;
  for (const WorkbookSheet& each : workbook->sheets) {
    auto xml = package->part(each.part);
    if (!xml) return xml.error();
    auto sheet = read_worksheet(each, std::move(*xml), *shared_strings, workbook->dates_from_1904);
    if (!sheet) return sheet.error();
    if (fits(*sheet)) return sheet;
    names += (names.empty() ? "" : ", ") + quoted(each.name);
  }
  return rejected("no sheet of the workbook " + std::string(wanted) + "; it has " + names);
}

} // namespace waitlistd
