#include "platform/files.hpp"
#include "service/log/log.hpp"
#include "service/log/log_file.hpp"
#include "tests/unit/folder.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

using namespace waitlistd;
using waitlistd::test::Folder;

namespace {

namespace fs = std::filesystem;

std::ptrdiff_t files_in(const Folder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{});
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// While it lives, events go to that file, in that format.
class LogInto {
public:
  LogInto(const fs::path& path, const std::string& format) {
    REQUIRE(LogFile::check(path).has_value());
    set_up_log("info", format);
    set_log_file(std::make_unique<LogFile>(path, 1 << 20, 1));
  }
  ~LogInto() {
    set_log_file(nullptr);
    set_up_log("info", "text");
  }
};

} // namespace

TEST_CASE("a log file is put aside before it exceeds its size, and as many are kept as are wanted") {
  const Folder folder;
  const fs::path path = folder / "logs/waitlistd.log";
  REQUIRE(LogFile::check(path).has_value());
  LogFile file(path, 30, 2);
  for (int i = 0; i < 10; ++i)
    CHECK(file.write("line " + std::to_string(i) + " of ten")); // 14 bytes, two a file
  CHECK(content_of(path) == "line 8 of ten\nline 9 of ten\n");
  CHECK(content_of(folder / "logs/waitlistd.1.log") == "line 6 of ten\nline 7 of ten\n");
  CHECK(content_of(folder / "logs/waitlistd.2.log") == "line 4 of ten\nline 5 of ten\n");
  CHECK_FALSE(fs::exists(folder / "logs/waitlistd.3.log"));
}

TEST_CASE("where none is to be kept, a full log file is begun anew") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  REQUIRE(LogFile::check(path).has_value());
  LogFile file(path, 10, 0);
  CHECK(file.write("first line"));
  CHECK(file.write("second line, longer than a file may be"));
  CHECK(content_of(path) == "second line, longer than a file may be\n");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("what a log file holds already stays, and counts") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  REQUIRE(LogFile::check(path).has_value());
  CHECK(LogFile(path, 20, 1).write("of before"));
  CHECK(LogFile(path, 20, 1).write("and after"));
  CHECK(content_of(path) == "of before\nand after\n");
  CHECK(LogFile(path, 20, 1).write("more"));
  CHECK(content_of(path) == "more\n");
}

TEST_CASE(
    "a log file can be read while it is written to, and by whoever held it open before it was put aside") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  REQUIRE(LogFile::check(path).has_value());
  LogFile file(path, 20, 1);
  CHECK(file.write("first"));
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> reader(platform::open_file(path, "rb"), std::fclose);
  REQUIRE(reader);
  CHECK(file.write("second"));
  CHECK(content_of(path) == "first\nsecond\n");
  CHECK(file.write("a line that needs room"));
  char text[16]{};
  const std::size_t length = std::fread(text, 1, 13, reader.get());
  CHECK(std::string(text, length) ==
        "first\nsecond\n"); // where a reader is in the way, nothing is lost either
}

TEST_CASE("a log file can be put aside while another process has it open to write") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  REQUIRE(LogFile::check(path).has_value());
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> other(platform::open_to_append(path), std::fclose);
  REQUIRE(other);
  std::fputs("of another\n", other.get());
  std::fflush(other.get());
  LogFile file(path, 20, 1);
  CHECK(file.write("a line that needs room"));
  CHECK(content_of(folder / "waitlistd.1.log") == "of another\n");
  CHECK(content_of(path) == "a line that needs room\n");
}

TEST_CASE("a gap among the files put aside is filled before the oldest goes") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  REQUIRE(LogFile::check(path).has_value());
  std::ofstream(folder / "waitlistd.2.log", std::ios::binary) << "old\n";
  LogFile file(path, 5, 2);
  CHECK(file.write("one"));
  CHECK(file.write("two"));
  CHECK(content_of(folder / "waitlistd.1.log") == "one\n");
  CHECK(content_of(folder / "waitlistd.2.log") == "old\n");
}

TEST_CASE("a log file that cannot be written to is told with its path and the setting") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  fs::create_directories(path);
  const auto writable = LogFile::check(path);
  REQUIRE(writable.has_error());
  CHECK(writable.error().kind == FailureKind::configuration);
  CHECK(writable.error().message.find("cannot write to the log file " + path.string()) == 0);
  CHECK(writable.error().hint.find("LOG_FILE") == 0);
}

TEST_CASE("events are in the log file with their time, and without secrets") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  never_log("hunter2-in-a-file");
  {
    const LogInto file(path, "text");
    log_event(Level::warning, "tried", "tried with hunter2-in-a-file",
              {{"rows", std::int64_t{3}}, {"path", "C:\\Program Files\\a \"b\""}});
  }
  const std::string line = content_of(path);
  CHECK(line.substr(4, 1) == "-"); // 2026-…
  CHECK(line.find("Z warning: tried with *** rows=3 path=\"C:\\Program Files\\a \\\"b\\\"\" event=tried\n") !=
        std::string::npos);
}

TEST_CASE("a secret is in no line, however the line writes it") {
  for (const char* form : {"text", "json"})
    for (const std::string secret :
         {"qu\"ote-and-more", "back\\slash-and-more", "two\nlines-and-more", "esc\x1B-and-more"}) {
      const Folder folder;
      const fs::path path = folder / "waitlistd.log";
      never_log(secret.substr(0, 4)); // one that begins another
      never_log(secret);
      {
        const LogInto file(path, form);
        log_event(Level::warning, "tried", "tried with " + secret,
                  {{"value", secret}, {"longer", secret + " x"}});
      }
      const std::string line = content_of(path);
      INFO(line);
      CHECK(line.find("-and-more") == std::string::npos);
      CHECK(line.find("tried with ***") != std::string::npos);
    }
}

TEST_CASE("events are in the log file as JSON where the log is") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  {
    const LogInto file(path, "json");
    log_event(Level::info, "tried", "tried", {{"rows", std::int64_t{3}}});
    log_event(Level::debug, "not_logged", "below the level");
  }
  const std::string line = content_of(path);
  CHECK(line.starts_with("{\"time\":\""));
  CHECK(line.ends_with("\"level\":\"info\",\"event\":\"tried\",\"text\":\"tried\",\"rows\":3}\n"));
}

TEST_CASE("a failure's event says what kind it is") {
  const Folder folder;
  const fs::path path = folder / "waitlistd.log";
  {
    const LogInto file(path, "json");
    for (const FailureKind kind :
         {FailureKind::failed, FailureKind::rejected, FailureKind::configuration, FailureKind::try_again})
      log_failure({kind, "a failure", {}});
    log_failure(Level::error, {FailureKind::try_again, "a failure", {}}, "database_away");
  }
  std::istringstream lines(content_of(path));
  for (const char* event : {"failed", "release_rejected", "configuration_wrong", "failed", "database_away"}) {
    std::string line;
    REQUIRE(std::getline(lines, line));
    CHECK(line.find("\"event\":\"" + std::string(event) + "\"") != std::string::npos);
  }
}
