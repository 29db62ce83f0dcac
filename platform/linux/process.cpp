#include "platform/process.hpp"

#include "platform/termination.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <system_error>

namespace waitlistd::platform {
namespace {

std::string reason(int error) { return std::generic_category().message(error); }

Failure cannot(const std::string& what, int error) {
  return {FailureKind::failed, "cannot " + what + ": " + reason(error), {}};
}

class Descriptor {
public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

private:
  int fd_;
};

// Everything the child needs, laid out before the fork: between fork and exec nothing may allocate.
struct Prepared {
  std::vector<std::string> argument_texts;
  std::vector<char*> arguments;
  std::vector<std::string> environment_texts;
  std::vector<char*> environment;
};

bool is_basic(std::string_view entry) {
  constexpr std::array<std::string_view, 4> basic = {"PATH=", "LD_LIBRARY_PATH=", "TMPDIR=", "TZ="};
  return std::any_of(basic.begin(), basic.end(), [&](auto name) { return entry.starts_with(name); });
}

Prepared prepare(const ChildProgram& child) {
  Prepared out;
  out.argument_texts.push_back(child.program.string());
  out.argument_texts.insert(out.argument_texts.end(), child.arguments.begin(), child.arguments.end());
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    bool replaced = !child.inherits_environment && !is_basic(text);
    for (const auto& [key, value] : child.environment)
      replaced = replaced || (text.starts_with(key) && text.substr(key.size()).starts_with('='));
    if (!replaced) out.environment_texts.emplace_back(text);
  }
  for (const auto& [key, value] : child.environment)
    out.environment_texts.push_back(key + "=" + value);
  for (auto& text : out.argument_texts)
    out.arguments.push_back(text.data());
  for (auto& text : out.environment_texts)
    out.environment.push_back(text.data());
  out.arguments.push_back(nullptr);
  out.environment.push_back(nullptr);
  return out;
}

// In the child, after fork. Returns only on error.
int become(const ChildProgram& child, const Prepared& prepared) {
  if (child.as && geteuid() == 0) {
    const gid_t group = child.as->gid;
    if (setgroups(1, &group) != 0 || setgid(group) != 0 || setuid(child.as->uid) != 0) return errno;
  }
  if (!child.directory.empty() && chdir(child.directory.c_str()) != 0) return errno;
  execvpe(prepared.arguments[0], prepared.arguments.data(), prepared.environment.data());
  return errno;
}

// The error pipe closes on a successful exec; otherwise it holds errno.
int start_error(const Descriptor& error_pipe) {
  int error = 0;
  ssize_t got = 0;
  do
    got = read(error_pipe.get(), &error, sizeof error);
  while (got < 0 && errno == EINTR);
  return got == sizeof error ? error : 0;
}

int exit_code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// Waits without a signal handler: polls at a pace that no one notices.
std::optional<int> wait_for(pid_t pid, const ChildProgram& child) {
  const auto deadline = std::chrono::steady_clock::now() + child.time_limit;
  for (;;) {
    int status = 0;
    const pid_t done = waitpid(pid, &status, WNOHANG);
    if (done == pid) return exit_code_of(status);
    if (std::chrono::steady_clock::now() >= deadline || child.stop.stop_requested()) return std::nullopt;
    usleep(5000);
  }
}

// What a child says goes to a file and not to a pipe: what the child leaves running may keep it open without
// anyone waiting for its end.
class TemporaryFile {
public:
  static Result<TemporaryFile> make() {
    std::unique_ptr<FILE, int (*)(FILE*)> file(std::tmpfile(), std::fclose);
    if (!file) return cannot("make a temporary file", errno);
    return TemporaryFile(Descriptor(fcntl(fileno(file.get()), F_DUPFD_CLOEXEC, 0)));
  }
  int descriptor() const { return file_.get(); }
  std::string content(std::size_t most) const {
    std::string text;
    std::array<char, 4096> buffer;
    lseek(file_.get(), 0, SEEK_SET);
    for (ssize_t got = 0; text.size() < most && (got = read(file_.get(), buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(got));
    return text.substr(0, most);
  }

private:
  explicit TemporaryFile(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

struct Started {
  pid_t pid = -1;
  int error = 0;
};

// Without an output the child is on our terminal; otherwise it leads a group of its own.
Started start(const ChildProgram& child, int output, int errors) {
  const Prepared prepared = prepare(child);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {-1, errno};
  Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return {-1, errno};
  if (pid == 0) {
    sigset_t none; // what we hold back from ourselves the child gets
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (output >= 0) {
      setpgid(0, 0);
      const int null = open("/dev/null", O_RDONLY);
      dup2(null, STDIN_FILENO);
      dup2(output, STDOUT_FILENO);
      dup2(errors, STDERR_FILENO);
    }
    const int error = become(child, prepared);
    const ssize_t told = write(write_end.get(), &error, sizeof error);
    _exit(told == sizeof error ? 127 : 126);
  }
  write_end.close();
  const int error = start_error(read_end);
  if (error != 0) waitpid(pid, nullptr, 0);
  return {pid, error};
}

} // namespace

std::optional<User> find_user(const std::string& name) {
  const passwd* entry = getpwnam(name.c_str());
  if (!entry) return std::nullopt;
  return User{name, entry->pw_uid, entry->pw_gid};
}

User current_user() {
  const passwd* entry = getpwuid(geteuid());
  return {entry ? entry->pw_name : std::to_string(geteuid()), geteuid(), getegid()};
}

int current_process_id() { return getpid(); }

std::string program_file_name(const std::string& program) { return program; }

Result<void> give_to(const std::filesystem::path& path, const User& user) {
  if (lchown(path.c_str(), user.uid, user.gid) != 0)
    return cannot("give " + path.string() + " to " + user.name, errno);
  return {};
}

Result<FinishedProgram> run(const ChildProgram& child) {
  auto output = TemporaryFile::make();
  if (!output) return output.error();
  auto errors = TemporaryFile::make();
  if (!errors) return errors.error();
  const Started started = start(child, output->descriptor(), errors->descriptor());
  if (started.error != 0) return cannot("run " + child.program.string(), started.error);
  const auto code = wait_for(started.pid, child);
  if (!code) {
    kill(-started.pid, SIGKILL);
    waitpid(started.pid, nullptr, 0);
    return ended_early(child);
  }
  if (child.ends_with_its_children) kill(-started.pid, SIGKILL);
  return FinishedProgram{*code, output->content(child.most_output), errors->content(child.most_output)};
}

Result<int> run_interactive(const ChildProgram& child) {
  struct sigaction ignore {};
  struct sigaction before {};
  ignore.sa_handler = SIG_IGN;
  const InterruptsAreTheChilds interrupts;
  // Ctrl-C at a prompt is the child's; it gets the default back by exec only where we did not ignore it, so
  // the parent starts ignoring after the child runs.
  const Started started = start(child, -1, -1);
  if (started.error != 0) return cannot("run " + child.program.string(), started.error);
  sigaction(SIGINT, &ignore, &before);
  int status = 0;
  while (waitpid(started.pid, &status, 0) < 0 && errno == EINTR) {
  }
  sigaction(SIGINT, &before, nullptr);
  return exit_code_of(status);
}

} // namespace waitlistd::platform
