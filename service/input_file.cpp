#include "service/input_file.hpp"

#include "platform/files.hpp"

#include <cerrno>
#include <system_error>

namespace waitlistd {

namespace {

Failure unreadable(const std::string& reason) {
  return {FailureKind::failed, "cannot be read: " + reason, "check the path and its permissions"};
}

} // namespace

Failure unreadable(int error) { return unreadable(std::generic_category().message(error)); }

Result<InputFile> open_input(const std::filesystem::path& path) {
  std::error_code ignored; // a folder can be opened, and then not read
  if (std::filesystem::is_directory(path, ignored)) return unreadable("it is a folder");
  InputFile file(platform::open_file(path, "rb"));
  if (!file) return unreadable(errno);
  return file;
}

} // namespace waitlistd
