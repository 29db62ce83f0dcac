#pragma once
// The real program, run as its user would.

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace waitlistd::test {

/// A folder that is gone with this object. Everyone may enter it: a private cluster under it may run as
/// another user.
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
  std::filesystem::path path_;
};

struct Finished {
  int exit_code = 0; ///< 128 + signal where a signal ended it
  std::string out;
  std::string err;
  long peak_kilobytes = 0; ///< of the program, or of the test itself where that was larger when it started it
  std::chrono::milliseconds took{};

  /// Bounds of a build without sanitizer, which takes several times as much of both.
  bool stayed_below_kilobytes(long limit) const;
  bool took_less_than(std::chrono::milliseconds limit) const;
};

using Environment = std::map<std::string, std::string>;

std::string content_of(const std::filesystem::path& file);

/// A child with this environment and PATH, nothing else; killed when it goes out of scope.
class RunningProgram {
public:
  RunningProgram(const std::vector<std::string>& words, const Environment& environment);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  Finished wait();
  void kill(int signal);
  std::string err_so_far() const { return content_of(folder_ / "err"); }
  pid_t pid() const { return pid_; }

private:
  TemporaryFolder folder_;
  pid_t pid_ = -1;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  int stdin_end_ = -1; // closed with us: a replica then ends by itself
};

/// `waitlistd WORDS…` to its end.
Finished waitlistd(const std::vector<std::string>& words, const Environment& environment);

/// Any program to its end; throws where its exit code is not 0.
Finished must_run(const std::vector<std::string>& words);

void write_file(const std::filesystem::path& file, const std::string& content);
bool contains(const std::string& text, const std::string& part);

} // namespace waitlistd::test
