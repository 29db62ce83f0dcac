#include "tests/support/program.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace waitlistd::test {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool with_sanitizer = true;
#elif defined(__has_feature)
constexpr bool with_sanitizer = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool with_sanitizer = false;
#endif

} // namespace

// A sanitizer shadows the memory, and holds what is freed back: 256 MB of it.
bool Finished::stayed_below_kilobytes(long limit) const {
  return peak_kilobytes < (with_sanitizer ? 3 * limit + 400'000 : limit);
}

bool Finished::took_less_than(std::chrono::milliseconds limit) const {
  return took < (with_sanitizer ? 5 * limit : limit);
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "waitlistd-test-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
  std::filesystem::permissions(path_, std::filesystem::perms(0755));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

RunningProgram::RunningProgram(const std::vector<std::string>& words, const Environment& environment) {
  std::vector<std::string> variables = {std::string("PATH=") + std::getenv("PATH")};
  for (const auto& [name, value] : environment)
    variables.push_back(name + "=" + value);
  std::vector<char*> argv;
  std::vector<char*> envp;
  for (const auto& word : words)
    argv.push_back(const_cast<char*>(word.c_str()));
  for (auto& variable : variables)
    envp.push_back(variable.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const std::string out = (folder_ / "out").string();
  const std::string err = (folder_ / "err").string();
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ == 0) {
    dup2(ends[0], STDIN_FILENO);
    dup2(open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    dup2(open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    execvpe(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(ends[0]);
  stdin_end_ = ends[1];
}

RunningProgram::~RunningProgram() {
  if (stdin_end_ >= 0) close(stdin_end_);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void RunningProgram::kill(int signal) { ::kill(pid_, signal); }

Finished RunningProgram::wait() {
  int status = 0;
  rusage usage{};
  wait4(pid_, &status, 0, &usage);
  pid_ = -1;
  const auto took = std::chrono::steady_clock::now() - started_;
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), content_of(folder_ / "out"),
          content_of(folder_ / "err"), usage.ru_maxrss,
          std::chrono::duration_cast<std::chrono::milliseconds>(took)};
}

Finished waitlistd(const std::vector<std::string>& words, const Environment& environment) {
  std::vector<std::string> all = {WAITLISTD_BINARY};
  all.insert(all.end(), words.begin(), words.end());
  return RunningProgram(all, environment).wait();
}

Finished must_run(const std::vector<std::string>& words) {
  Finished finished = RunningProgram(words, {{"LC_ALL", "C"}}).wait();
  if (finished.exit_code != 0)
    throw std::runtime_error(words.front() + " failed: " + finished.out + finished.err);
  return finished;
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write_file(const std::filesystem::path& file, const std::string& content) {
  std::ofstream stream(file, std::ios::binary);
  stream << content;
  if (!stream) throw std::runtime_error("cannot write " + file.string());
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace waitlistd::test
