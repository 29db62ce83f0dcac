#include "platform/files.hpp"
#include "service/configuration.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>

using namespace waitlistd;

namespace {

namespace fs = std::filesystem;

class Folder {
public:
  Folder()
      : path_(fs::temp_directory_path() /
              ("waitlistd-configuration-" +
               std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()))) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path operator/(const std::string& name) const { return path_ / name; }

private:
  fs::path path_;
};

} // namespace

TEST_CASE("a settings file that is not there is told from one that cannot be read") {
  const Folder folder;
  const auto absent = settings_text(folder / "absent.env");
  REQUIRE(absent.has_value());
  CHECK_FALSE(absent->has_value());
  CHECK_FALSE(settings_text(folder / "no folder/absent.env").value().has_value());

  fs::create_directory(folder / "folder.env");
  const auto unreadable = settings_text(folder / "folder.env");
  REQUIRE(unreadable.has_error());
  CHECK(unreadable.error().kind == FailureKind::configuration);
  CHECK(unreadable.error().message.find("cannot read the settings file " + (folder / "folder.env").string() +
                                        ": ") == 0);
  CHECK_FALSE(unreadable.error().hint.empty());
}

TEST_CASE("settings come from the file that --config names, which has to be there") {
  const Folder folder;
  const fs::path file = folder / "ours.env";
  std::ofstream(file) << "LOG_FILES=3\n";
  const auto gathered = gather_configuration({}, file.string());
  REQUIRE(gathered.has_value());
  CHECK(gathered->settings.log_files == 3);
  CHECK(gathered->file == file.string());

  const auto absent = gather_configuration({}, (folder / "absent.env").string());
  REQUIRE(absent.has_error());
  CHECK(absent.error().message == "there is no settings file " + (folder / "absent.env").string());
}

TEST_CASE("a settings file of this user's is trusted, and one that is not there is told as such") {
  const Folder folder;
  const fs::path file = folder / "ours.env";
  std::ofstream(file) << "LOG_FILES=3\n";
  const auto opened = platform::open_if_trusted(file);
  REQUIRE(opened.has_value());
  REQUIRE(*opened);
  CHECK(std::fgetc(*opened) == 'L');
  std::fclose(*opened);

  errno = 0;
  const auto absent = platform::open_if_trusted(folder / "absent.env");
  CHECK(errno == ENOENT);
  REQUIRE(absent.has_value());
  CHECK_FALSE(*absent);
}
