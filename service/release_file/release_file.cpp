#include "service/release_file/release_file.hpp"

#include "core/text.hpp"
#include "core/text_encoding.hpp"
#include "core/zip_directory.hpp"
#include "service/input_file.hpp"
#include "service/release_file/zip_handles.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

namespace waitlistd {
namespace {

Failure rejected(std::string message) {
  return {FailureKind::rejected, std::move(message),
          "fetch the file again from NHS England; if it is published like this, report it to them"};
}

// A member's name, which may be 64 KB of anything.
std::string shown(std::string_view name) { return visible(shortened(name, 200)); }

bool looks_like_html(std::string_view head) {
  const std::size_t start = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return start != std::string_view::npos && head[start] == '<';
}

// libzip reads a directory whole before it can be asked anything of it.
Result<void> check_directory(std::FILE* file, std::uint64_t size) {
  const std::uint64_t tail_size = std::min<std::uint64_t>(size, longest_zip_end);
  std::string tail(static_cast<std::size_t>(tail_size), '\0');
  if (std::fseek(file, -static_cast<long>(tail_size), SEEK_END) != 0 ||
      std::fread(tail.data(), 1, tail.size(), file) != tail.size())
    return Failure{FailureKind::failed, "cannot read the end of the file", "check the disk it is on"};
  const std::string fault = fault_of_directories(zip_directories(tail, size - tail_size));
  return fault.empty() ? Result<void>{} : rejected("the ZIP " + fault);
}

Result<zip_uint64_t> find_csv(zip_t* archive) {
  std::vector<std::string> names;
  zip_uint64_t index = 0;
  const zip_int64_t count = zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
    if (!name || !is_published_csv_name(name)) continue;
    names.emplace_back(name);
    index = static_cast<zip_uint64_t>(i);
  }
  if (names.empty()) return rejected("the ZIP holds no CSV among its " + std::to_string(count) + " files");
  if (names.size() > 1)
    return rejected("the ZIP holds " + std::to_string(names.size()) + " CSV files: " + shown(names[0]) +
                    ", " + shown(names[1]) + (names.size() > 2 ? ", …" : ""));
  return index;
}

Result<void> check_member(const zip_stat_t& stat, const ReleaseFileLimits& limits) {
  const std::string name = shown(stat.name);
  if (stat.encryption_method != ZIP_EM_NONE) return rejected(name + " is encrypted");
  if (stat.size > limits.inflated_bytes)
    return rejected(name + " would inflate to " + std::to_string(stat.size) +
                    " bytes, more than the limit of " + std::to_string(limits.inflated_bytes));
  if (stat.comp_size > 0 && stat.size / stat.comp_size > limits.inflation_ratio)
    return rejected(name + " would inflate " + std::to_string(stat.size / stat.comp_size) +
                    " to 1: a ZIP bomb, real files inflate 25 to 1");
  return {};
}

} // namespace

struct ReleaseFile::Impl {
  InputFile csv;
  ZipArchive archive;
  ZipMember member; // declared after the archive: closed before it
  std::string name;
  std::uint64_t announced = 0;
  std::uint64_t delivered = 0;
  std::uint64_t limit = 0;
};

ReleaseFile::ReleaseFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ReleaseFile::ReleaseFile(ReleaseFile&&) noexcept = default;
ReleaseFile& ReleaseFile::operator=(ReleaseFile&&) noexcept = default;
ReleaseFile::~ReleaseFile() = default;

Result<ReleaseFile> ReleaseFile::open(const std::filesystem::path& path, const ReleaseFileLimits& limits) {
  auto opened = open_input(path);
  if (!opened) return opened.error();
  auto impl = std::make_unique<Impl>();
  impl->csv = std::move(*opened);
  char head[512];
  const std::size_t head_size = std::fread(head, 1, sizeof head, impl->csv.get());
  const std::string_view start(head, head_size);
  if (start.empty()) return rejected("the file is empty");
  if (looks_like_html(start)) return rejected("the file is an HTML page, not a ZIP");

  if (!start.starts_with("PK")) {
    if (lower_case(path.extension().string()) == ".zip") return rejected("the file is not a ZIP");
    std::rewind(impl->csv.get());
    impl->name = shown(path.filename().string());
    impl->announced = std::filesystem::file_size(path);
    impl->limit = limits.inflated_bytes;
    return ReleaseFile(std::move(impl));
  }

  if (auto bounded = check_directory(impl->csv.get(), std::filesystem::file_size(path)); !bounded)
    return bounded.error();
  impl->csv.reset();
  int error = 0;
  // Without ZIP_CHECKCONS: what it compares, times and versions that stand twice, data descriptors, bytes
  // behind the archive, differs in files that every program reads. The member's size and CRC judge.
  impl->archive.reset(zip_open(path.string().c_str(), ZIP_RDONLY, &error));
  if (!impl->archive) {
    zip_error_t reason;
    zip_error_init_with_code(&reason, error);
    const std::string text = zip_error_strerror(&reason);
    zip_error_fini(&reason);
    return rejected("the ZIP is damaged: " + text);
  }
  const auto index = find_csv(impl->archive.get());
  if (!index) return index.error();
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(impl->archive.get(), *index, 0, &stat) != 0)
    return rejected(std::string("the ZIP is damaged: ") + zip_strerror(impl->archive.get()));
  if (auto ok = check_member(stat, limits); !ok) return ok.error();
  impl->member.reset(zip_fopen_index(impl->archive.get(), *index, 0));
  if (!impl->member)
    return rejected(shown(stat.name) + " cannot be read: " + zip_strerror(impl->archive.get()));
  impl->name = shown(stat.name);
  impl->announced = stat.size;
  impl->limit = stat.size; // a member that delivers more than it announces is refused there and then
  return ReleaseFile(std::move(impl));
}

std::size_t ReleaseFile::read(char* buffer, std::size_t size) {
  std::size_t count = 0;
  if (impl_->member) {
    const zip_int64_t got = zip_fread(impl_->member.get(), buffer, size);
    if (got < 0)
      throw FailureException(
          rejected(impl_->name + " is damaged inside the ZIP: " + zip_file_strerror(impl_->member.get())));
    count = static_cast<std::size_t>(got);
  } else {
    count = std::fread(buffer, 1, size, impl_->csv.get());
    if (count == 0 && std::ferror(impl_->csv.get()))
      throw FailureException({FailureKind::failed, "cannot read " + impl_->name, "check the disk it is on"});
  }
  impl_->delivered += count;
  if (impl_->delivered > impl_->limit)
    throw FailureException(rejected(impl_->name + " holds more than the " + std::to_string(impl_->limit) +
                                    " bytes that it may"));
  return count;
}

const std::string& ReleaseFile::member_name() const { return impl_->name; }
std::uint64_t ReleaseFile::announced_bytes() const { return impl_->announced; }

} // namespace waitlistd
