#include "platform/files.hpp"

#include "platform/windows/security.hpp"
#include "platform/windows/text.hpp"

#include <fcntl.h>
#include <io.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace waitlistd::platform {
namespace {

std::FILE* null_for(DWORD error) {
  const auto condition = std::system_category().default_error_condition(static_cast<int>(error));
  errno = condition.category() == std::generic_category() ? condition.value() : EIO;
  return nullptr;
}

std::FILE* file_of(Handle handle, int flags, const char* mode) {
  if (!handle) return null_for(GetLastError());
  const int descriptor = _open_osfhandle(reinterpret_cast<std::intptr_t>(handle.get()), flags);
  if (descriptor == -1) return nullptr;
  handle.release(); // the descriptor's from now on
  std::FILE* file = _fdopen(descriptor, mode);
  if (!file) _close(descriptor);
  return file;
}

bool everybody_may_change(const Security& security) {
  constexpr DWORD rights[] = {FILE_WRITE_DATA, FILE_APPEND_DATA, WRITE_DAC, WRITE_OWNER};
  return !security.list || std::any_of(std::begin(rights), std::end(rights), [&](DWORD right) {
    return gives(security.list, right, is_everybodys);
  });
}

Failure is_everybodys_to_change(const std::filesystem::path& file) {
  return {FailureKind::configuration, file.string() + " can be changed by every user of this machine",
          "look at what is in it, then take their right away: `icacls \"" + file.string() + "\" /reset`"};
}

// Both, for whoever has the folder can put any file there.
Result<void> check_trusted(HANDLE handle, const std::filesystem::path& file) {
  const auto security = security_if_trusted(handle, file, {});
  if (!security) return security.error();
  if (everybody_may_change(*security)) return is_everybodys_to_change(file);
  const std::filesystem::path folder = file.parent_path();
  const Handle above = open_itself(folder, READ_CONTROL);
  if (const auto trusted = security_if_trusted(above.get(), folder, {}); !trusted) return trusted.error();
  return {};
}

} // namespace

std::FILE* open_file(const std::filesystem::path& file, const char* mode) {
  return _wfopen(file.c_str(), wide(mode).c_str());
}

std::FILE* make_file(const std::filesystem::path& file) {
  return file_of(Handle(CreateFileW(file.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                    CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr)),
                 _O_BINARY, "wb");
}

std::string why_not_writable(const std::filesystem::path& path) {
  constexpr DWORD to_add = FILE_ADD_FILE | FILE_ADD_SUBDIRECTORY; // of a file: to write and append
  const Handle handle(CreateFileW(path.c_str(), to_add,
                                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                  OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  return handle ? std::string() : std::system_category().message(static_cast<int>(GetLastError()));
}

std::FILE* open_no_link(const std::filesystem::path& file) {
  Handle handle = open_itself(file, FILE_GENERIC_READ);
  if (!handle) return null_for(GetLastError());
  BY_HANDLE_FILE_INFORMATION seen{};
  if (!GetFileInformationByHandle(handle.get(), &seen)) return null_for(GetLastError());
  if ((seen.dwFileAttributes & (FILE_ATTRIBUTE_REPARSE_POINT | FILE_ATTRIBUTE_DIRECTORY)) == 0)
    return file_of(std::move(handle), _O_BINARY, "rb");
  errno = EINVAL;
  return nullptr;
}

// Without FILE_WRITE_DATA Windows finds the end with each write; the C runtime's "a" goes there and then
// writes.
std::FILE* open_to_append(const std::filesystem::path& file) {
  return file_of(Handle(CreateFileW(file.c_str(), FILE_APPEND_DATA,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr)),
                 _O_APPEND | _O_BINARY, "ab");
}

Result<std::FILE*> open_if_trusted(const std::filesystem::path& file) {
  Handle handle = open_itself(file, FILE_GENERIC_READ);
  if (!handle) return null_for(GetLastError());
  if (auto trusted = check_trusted(handle.get(), file); !trusted) return trusted.error();
  return file_of(std::move(handle), _O_TEXT, "r");
}

Result<void> check_private_folder(const std::filesystem::path&, const User&) { return {}; }

void hand_on_permissions(const std::filesystem::path&, std::FILE*) {}

bool is_world_readable(const std::filesystem::path& file) {
  const auto security = security_of(file);
  return security && (!security->list || gives(security->list, FILE_READ_DATA, is_everybodys));
}

} // namespace waitlistd::platform
