#include "service/command_line/export_target.hpp"

#include "core/path_text.hpp"
#include "platform/files.hpp"
#include "service/look/links.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

bool is_standard_output(const fs::path& path) { return path == "/proc/self/fd/1" || path == "/dev/fd/1"; }

bool takes_bytes_as_they_come(const fs::path& path) {
  std::error_code ignored; // what cannot be looked at fails when it is opened
  const fs::file_status status = fs::status(path, ignored);
  return is_descriptor(path) || (fs::exists(status) && !fs::is_regular_file(status));
}

} // namespace

ExportTarget::ExportTarget(const std::string& output) {
  path_ = followed(path_of(output));
  if (output == "-" || is_standard_output(path_)) {
    path_.clear();
    file_ = stdout;
    return;
  }
  if (takes_bytes_as_they_come(path_)) {
    file_ = platform::open_file(path_, "ab"); // behind what a descriptor's file has already
  } else {
    part_ = path_;
    part_ += ".part";
    std::error_code ignored;    // told when it is opened
    fs::remove(part_, ignored); // an export that was killed has left it
    file_ = platform::make_file(part_);
  }
  if (!file_) open_error_ = errno;
}

ExportTarget::~ExportTarget() {
  if (path_.empty() || !file_) return;
  std::fclose(file_);
  std::error_code ignored; // an unfinished file is in nobody's way
  if (!part_.empty()) fs::remove(part_, ignored);
}

Result<void> ExportTarget::write(std::string_view piece) {
  if (!file_) return failure(open_error_);
  errno = 0;
  if (std::fwrite(piece.data(), 1, piece.size(), file_) == piece.size()) return {};
  return failure(errno);
}

Result<void> ExportTarget::keep() {
  if (!file_) return failure(open_error_);
  errno = 0;
  if (path_.empty()) return std::fflush(stdout) == 0 ? Result<void>{} : failure(errno);
  if (!part_.empty()) platform::hand_on_permissions(path_, file_);
  if (std::fclose(std::exchange(file_, nullptr)) != 0) {
    const int error = errno;
    std::error_code ignored;
    if (!part_.empty()) fs::remove(part_, ignored);
    return failure(error);
  }
  if (part_.empty()) return {};
  std::error_code error;
  fs::rename(part_, path_, error);
  if (!error) return {};
  std::error_code ignored;
  fs::remove(part_, ignored);
  return failure(error.value());
}

Failure ExportTarget::failure(int error) const {
  return {FailureKind::failed,
          "cannot write " + (path_.empty() ? std::string("standard output") : path_.string()) +
              (error ? ": " + std::generic_category().message(error) : std::string()),
          "check the path, its permissions and the room on its disk"};
}

} // namespace waitlistd
