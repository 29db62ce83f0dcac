// Where what the program prints goes: disks that are full, readers that have gone, files, devices, pipes,
// links.
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace waitlistd::test;

namespace {

namespace fs = std::filesystem;

struct Loaded : Place {
  fs::path csv = folder / "january.csv";
  std::string published = file_of(good_lines());
  Loaded() { load("january.csv", published); }
  Finished export_to(const std::string& output) const {
    return run({"export", "--period", "2026-01", "--output", output});
  }
};

} // namespace

TEST_CASE("an export follows a symbolic link, which stays one, and hands the file's permissions on") {
  const Loaded place;
  write_file(place.folder / "real.csv", "before");
  fs::permissions(place.folder / "real.csv", fs::perms(0640));
  fs::create_symlink("real.csv", place.folder / "link.csv");
  fs::create_symlink("link.csv", place.folder / "link to it.csv");
  const auto finished = place.export_to((place.folder / "link to it.csv").string());
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(fs::is_symlink(place.folder / "link.csv"));
  CHECK(fs::is_symlink(place.folder / "link to it.csv"));
  CHECK(content_of(place.folder / "real.csv") == place.published);
  CHECK(fs::status(place.folder / "real.csv").permissions() == fs::perms(0640));
  CHECK_FALSE(fs::exists(place.folder / "real.csv.part"));

  fs::create_symlink("not there yet.csv", place.folder / "dangling.csv");
  CHECK(place.export_to((place.folder / "dangling.csv").string()).exit_code == 0);
  CHECK(fs::is_symlink(place.folder / "dangling.csv"));
  CHECK(content_of(place.folder / "not there yet.csv") == place.published);
}

TEST_CASE("an export that fails leaves the file that was there") {
  const Loaded place;
  write_file(place.folder / "there.csv", "before");
  const auto finished =
      place.run({"export", "--period", "2025-12", "--output", (place.folder / "there.csv").string()});
  CHECK(finished.exit_code == 1);
  CHECK(content_of(place.folder / "there.csv") == "before");
  CHECK_FALSE(fs::exists(place.folder / "there.csv.part"));
}

TEST_CASE("an export goes into a pipe or a device, which stays what it is") {
  const Loaded place;
  const fs::path pipe = place.folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  RunningProgram reader({"cat", pipe.string()}, {});
  const auto finished = place.export_to(pipe.string());
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(fs::is_fifo(pipe));
  CHECK(reader.wait().out == place.published);

  fs::create_symlink("/dev/null", place.folder / "null");
  CHECK(place.export_to((place.folder / "null").string()).exit_code == 0);
  CHECK(fs::is_symlink(place.folder / "null"));
  CHECK(fs::is_character_file("/dev/null"));
  fs::create_symlink("/dev/full", place.folder / "full");
  const auto full = place.export_to((place.folder / "full").string());
  CHECK(full.exit_code == 1);
  CHECK(contains(full.err, "No space left on device"));
  CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("an export to /dev/stdout goes behind what is there already") {
  const Loaded place;
  for (const char* name : {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "-"}) {
    const std::string file = (place.folder / "out.csv").string();
    const std::string line = "{ echo before; " + std::string(WAITLISTD_BINARY) +
                             " export --period 2026-01 --output " + name + "; echo behind; } > " + file;
    const auto finished = RunningProgram({"sh", "-c", line}, place.environment).wait();
    INFO(name << finished.err);
    CHECK(content_of(file) == "before\n" + place.published + "behind\n");
  }
  const auto piped =
      RunningProgram(
          {"sh", "-c", std::string(WAITLISTD_BINARY) + " export --period 2026-01 --output /dev/stdout | cat"},
          place.environment)
          .wait();
  CHECK(piped.out == place.published);
}

TEST_CASE("a log file that is a link is put aside where the link leads, and the link stays") {
  Place place;
  fs::create_directory(place.folder / "elsewhere");
  fs::create_symlink("elsewhere/real.log", place.folder / "link.log");
  place.environment["LOG_FILE"] = (place.folder / "link.log").string();
  place.environment["LOG_FILE_SIZE"] = "1";
  place.load("january.csv", file_of(good_lines()));
  place.load("again.csv", file_of(good_lines()));
  CHECK(fs::is_symlink(place.folder / "link.log"));
  CHECK(contains(content_of(place.folder / "elsewhere/real.log"), "nothing new"));
  CHECK(contains(content_of(place.folder / "elsewhere/real.1.log"), "rules evaluated"));
  CHECK(contains(content_of(place.folder / "elsewhere/real.2.log"), "release loaded"));
}

TEST_CASE("an export into a folder is told as such") {
  const Loaded place;
  const auto finished = place.export_to(place.folder.path().string());
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "cannot write " + place.folder.path().string() + ": Is a directory"));
}
