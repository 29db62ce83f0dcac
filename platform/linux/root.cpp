#include "platform/root.hpp"

#include <cerrno>
#include <cstdlib>
#include <deque>
#include <grp.h>
#include <pwd.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <type_traits>
#include <utility>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

static_assert(std::is_same_v<gid_t, unsigned>);

std::string reason() { return std::generic_category().message(errno); }

Failure not_roots(const std::string& what) {
  return {FailureKind::configuration, what + ": root does not work there",
          "name a folder that is root's, or the service's account's, with everything above it"};
}

User account(const struct stat& seen) {
  if (const passwd* entry = getpwuid(seen.st_uid)) return {entry->pw_name, entry->pw_uid, entry->pw_gid};
  return {std::to_string(seen.st_uid), seen.st_uid, seen.st_gid};
}

bool others_may_write(const struct stat& seen) {
  return (seen.st_mode & S_IWOTH) != 0 || ((seen.st_mode & S_IWGRP) != 0 && seen.st_gid != 0);
}

// As the system walks: name by name, and where a link leads.
class Way {
public:
  explicit Way(const fs::path& to) { put_ahead(to); }

  Result<std::optional<User>> walk() {
    while (!ahead_.empty()) {
      const fs::path name = std::move(ahead_.front());
      ahead_.pop_front();
      if (name == "..") leave();
      if (name.empty() || name == "." || name == "..") continue;
      struct stat seen {};
      if (!see(at_ / name, seen)) break; // whoever makes it makes it where we are
      if (seen.st_uid != 0) return std::optional(account(seen));
      if (auto gone = S_ISLNK(seen.st_mode) ? follow(at_ / name) : enter(at_ / name, seen); !gone)
        return gone.error();
    }
    if (shared_) return not_roots("everybody may make files in " + at_.string());
    return std::optional<User>{};
  }

private:
  void put_ahead(const fs::path& path) {
    if (path.is_absolute()) {
      at_ = "/";
      shared_ = false;
    }
    const fs::path names = path.relative_path();
    ahead_.insert(ahead_.begin(), names.begin(), names.end());
  }

  bool see(const fs::path& path, struct stat& seen) const {
    if (lstat(path.c_str(), &seen) == 0) return true;
    if (errno != ENOENT || !shared_) return false;
    (void)mkdir(path.c_str(), 0755); // where another was faster it is seen to be theirs
    return lstat(path.c_str(), &seen) == 0;
  }

  Result<void> follow(const fs::path& link) {
    constexpr int most_links = 40; // as Linux follows
    std::error_code error;
    const fs::path target = fs::read_symlink(link, error);
    if (error || ++links_ > most_links) return not_roots(link.string() + " is a link that leads nowhere");
    put_ahead(target);
    return {};
  }

  // In a folder with the sticky bit everybody makes what they like, and what is root's stays.
  Result<void> enter(const fs::path& path, const struct stat& seen) {
    at_ = path;
    shared_ = S_ISDIR(seen.st_mode) && others_may_write(seen);
    if (shared_ && (seen.st_mode & S_ISVTX) == 0)
      return not_roots("others than root may change what is in " + path.string());
    return {};
  }

  void leave() {
    at_ = at_.parent_path();
    struct stat seen {};
    shared_ = stat(at_.c_str(), &seen) == 0 && others_may_write(seen);
  }

  fs::path at_ = "/";
  std::deque<fs::path> ahead_;
  bool shared_ = false;
  int links_ = 0;
};

// setgroups() of the C library is for every thread.
bool set_groups_of_thread(const std::vector<gid_t>& groups) {
#ifdef SYS_setgroups32
  return syscall(SYS_setgroups32, groups.size(), groups.data()) == 0;
#else
  return syscall(SYS_setgroups, groups.size(), groups.data()) == 0;
#endif
}

std::vector<gid_t> current_groups() {
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, getgroups(0, nullptr))));
  const int count = getgroups(static_cast<int>(groups.size()), groups.data());
  groups.resize(static_cast<std::size_t>(std::max(0, count)));
  return groups;
}

bool is_file_user(uid_t user) { return static_cast<uid_t>(setfsuid(static_cast<uid_t>(-1))) == user; }

} // namespace

Result<std::optional<User>> master_of(const fs::path& folder) {
  if (geteuid() != 0) return std::optional<User>{};
  std::error_code error;
  const fs::path whole = fs::absolute(folder, error);
  if (error) return not_roots(folder.string() + " cannot be found: " + error.message());
  return Way(whole).walk();
}

Result<void> become(const User& user) {
  const passwd* entry = getpwuid(user.uid);
  const std::string home = entry ? entry->pw_dir : "/";
  const gid_t group = user.gid;
  const bool in_groups = entry ? initgroups(user.name.c_str(), group) == 0 : setgroups(1, &group) == 0;
  if (!in_groups || setgid(group) != 0 || setuid(user.uid) != 0)
    return Failure{FailureKind::configuration, "root cannot become user " + user.name + ": " + reason(),
                   "run waitlistd as that user"};
  // Root's home cannot be entered any more, and libpq takes that for an error.
  for (const auto& [name, value] : {std::pair{"HOME", home}, {"USER", user.name}, {"LOGNAME", user.name}})
    setenv(name, value.c_str(), 1);
  return {};
}

Result<ActingAs> ActingAs::begin(const User& user) {
  ActingAs acting;
  if (geteuid() != 0 || user.uid == 0) return acting;
  acting.acting_ = true;
  acting.group_ = getegid();
  acting.groups_ = current_groups();
  const bool in_group = set_groups_of_thread({user.gid});
  setfsgid(user.gid);
  setfsuid(user.uid); // and with it goes the right to every file
  if (in_group && is_file_user(user.uid)) return acting;
  return Failure{FailureKind::configuration, "root cannot act as user " + user.name,
                 "run waitlistd as that user"};
}

ActingAs::ActingAs(ActingAs&& other) noexcept
    : acting_(std::exchange(other.acting_, false)), group_(other.group_), groups_(std::move(other.groups_)) {}

ActingAs::~ActingAs() {
  if (!acting_) return;
  setfsuid(geteuid());
  setfsgid(group_);
  set_groups_of_thread(groups_);
}

} // namespace waitlistd::platform
