#include "platform/process.hpp"
#include "tests/unit/folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <thread>

using namespace waitlistd;
using waitlistd::test::Folder;

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// A program that writes to the file as long as it lives is started by the child.
platform::ChildProgram with_writer(const std::string& what, const fs::path& file) {
  platform::ChildProgram child;
  child.program = WAITLISTD_CHILD_PROGRAM;
  child.arguments = {what, file.string()};
  return child;
}

bool is_written_to(const fs::path& file) {
  const auto before = fs::file_size(file);
  std::this_thread::sleep_for(300ms);
  return fs::file_size(file) != before;
}

} // namespace

TEST_CASE("a child gets its arguments as they are, whatever is in them, and is heard with its exit code") {
  const Folder folder;
  platform::ChildProgram child;
  child.program = WAITLISTD_CHILD_PROGRAM;
  child.arguments = {"plain",          "with space",         "",
                     R"(C:\folder\)",  R"(C:\a folder\)",    R"(say "yes")",
                     R"(back\"slash)", R"(\\share\"x" y\\)", "W\xC3\xA4rteliste \xCE\xA0",
                     "%PATH% $PATH"};
  child.environment = {{"GIVEN", "a = b"}};
  child.directory = folder.path();
  const auto finished = platform::run(child);
  REQUIRE(finished.has_value());
  CHECK(finished->exit_code == 7);
  std::string expected;
  for (const auto& argument : child.arguments)
    expected += "[" + argument + "]";
  CHECK(finished->output == expected);
  CHECK(finished->errors == "GIVEN=a = b in " + folder.path().filename().string());
}

TEST_CASE("a child that takes too long is ended with everything that it has started") {
  const Folder folder;
  auto child = with_writer("start-and-stay", folder / "written");
  child.time_limit = 2s;
  const auto finished = platform::run(child);
  REQUIRE_FALSE(finished.has_value());
  CHECK(finished.error().message.find("did not finish within 2 s") != std::string::npos);
  CHECK_FALSE(is_written_to(folder / "written"));
}

TEST_CASE("a stop ends a child with everything that it has started, at once") {
  const Folder folder;
  const fs::path file = folder / "written";
  std::stop_source stop;
  auto child = with_writer("start-and-stay", file);
  child.stop = stop.get_token();
  std::chrono::steady_clock::time_point asked;
  std::jthread stopper([&] {
    while (!fs::exists(file))
      std::this_thread::sleep_for(10ms);
    asked = std::chrono::steady_clock::now();
    stop.request_stop();
  });
  const auto finished = platform::run(child);
  CHECK(std::chrono::steady_clock::now() - asked < 2s);
  REQUIRE_FALSE(finished.has_value());
  CHECK(finished.error().kind == FailureKind::try_again);
  CHECK_FALSE(is_written_to(file));
}

TEST_CASE("what a child leaves running is ended where it is to end with the child, and else goes on") {
  const Folder folder;
  auto browser = with_writer("start-and-end", folder / "ended");
  browser.ends_with_its_children = true;
  REQUIRE(platform::run(browser).has_value());
  CHECK_FALSE(is_written_to(folder / "ended"));

  const auto server = with_writer("start-and-end", folder / "goes-on");
  REQUIRE(platform::run(server).has_value());
  CHECK(is_written_to(folder / "goes-on"));
  std::ofstream(folder / "end") << "";
  std::this_thread::sleep_for(100ms);
}

TEST_CASE("a program that is not there is told with its name") {
  platform::ChildProgram child;
  child.program = "no-such-program-of-ours";
  const auto finished = platform::run(child);
  REQUIRE_FALSE(finished.has_value());
  CHECK(finished.error().message.find("cannot run no-such-program-of-ours: ") != std::string::npos);
}

TEST_CASE("a program without a folder is looked for in PATH, and not in the folder where we happen to be") {
  platform::ChildProgram child;
  child.program = "hostname";
  CHECK(platform::run(child).has_value());

  const Folder folder;
  const fs::path planted = folder.path() / platform::program_file_name("waitlistd-planted");
  fs::copy_file(WAITLISTD_CHILD_PROGRAM, planted);
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  child.program = "waitlistd-planted";
  CHECK_FALSE(platform::run(child).has_value());
  child.program = planted;
  CHECK(platform::run(child).has_value());
  fs::current_path(before);
}
