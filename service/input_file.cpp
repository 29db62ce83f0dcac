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

Result<std::string> read_small_file(const std::filesystem::path& path, std::size_t most_bytes) {
  const auto file = open_input(path);
  if (!file) return file.error();
  std::string text;
  char piece[8192];
  while (const std::size_t got = std::fread(piece, 1, sizeof piece, file->get())) {
    text.append(piece, got);
    if (text.size() > most_bytes)
      return Failure{FailureKind::failed, "it is larger than " + std::to_string(most_bytes) + " bytes", {}};
  }
  if (std::ferror(file->get())) return unreadable(errno);
  return text;
}

} // namespace waitlistd
