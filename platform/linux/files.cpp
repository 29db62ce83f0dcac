#include "platform/files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace waitlistd::platform {

std::FILE* open_file(const std::filesystem::path& file, const char* mode) {
  return std::fopen(file.c_str(), mode);
}

std::FILE* make_file(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  return descriptor < 0 ? nullptr : fdopen(descriptor, "wb");
}

std::string why_not_writable(const std::filesystem::path& path) {
  std::error_code ignored;
  const int wish = std::filesystem::is_directory(path, ignored) ? W_OK | X_OK : W_OK;
  if (faccessat(AT_FDCWD, path.c_str(), wish, AT_EACCESS) == 0) return {};
  return std::generic_category().message(errno);
}

std::FILE* open_no_link(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return nullptr;
  struct stat seen {};
  if (fstat(descriptor, &seen) == 0 && S_ISREG(seen.st_mode)) return fdopen(descriptor, "rb");
  close(descriptor);
  errno = EINVAL;
  return nullptr;
}

std::FILE* open_to_append(const std::filesystem::path& file) { return open_file(file, "ab"); }

Result<std::FILE*> open_if_trusted(const std::filesystem::path& file) { return open_file(file, "r"); }

Result<void> check_private_folder(const std::filesystem::path& folder, const User& owner) {
  struct stat seen {};
  std::string wrong;
  if (lstat(folder.c_str(), &seen) != 0)
    wrong = std::generic_category().message(errno);
  else if (!S_ISDIR(seen.st_mode))
    wrong = "it is a link or no folder at all";
  else if (seen.st_uid != owner.uid)
    wrong = "it belongs to user number " + std::to_string(seen.st_uid) + ", not to " + owner.name;
  else if ((seen.st_mode & 077U) != 0)
    wrong = "others than " + owner.name + " may enter it";
  if (wrong.empty()) return {};
  return Failure{FailureKind::configuration,
                 "the private PostgreSQL's socket cannot be in " + folder.string() + ": " + wrong,
                 "look at who made it and remove it, or set STATE_DIR to a folder with a shorter name"};
}

// The owner first: it takes away what the permissions may give.
void hand_on_permissions(const std::filesystem::path& replaced, std::FILE* replacement) {
  struct stat before {};
  if (stat(replaced.c_str(), &before) != 0) return;
  const int file = fileno(replacement);
  const bool same_group = fchown(file, before.st_uid, before.st_gid) == 0 ||
                          fchown(file, static_cast<uid_t>(-1), before.st_gid) == 0;
  // What a group may do is meant for that group.
  const mode_t mode = before.st_mode & (same_group ? 0777U : 0707U);
  if (fchmod(file, mode) != 0) return; // it is ours: only a file system without them refuses
}

bool is_world_readable(const std::filesystem::path& file) {
  std::error_code error;
  const auto permissions = std::filesystem::status(file, error).permissions();
  return !error && (permissions & std::filesystem::perms::others_read) != std::filesystem::perms::none;
}

} // namespace waitlistd::platform
