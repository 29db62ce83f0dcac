#include "platform/files.hpp"
#include "service/configuration.hpp"
#include "tests/unit/folder.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>

using namespace waitlistd;
using waitlistd::test::Folder;

namespace {

namespace fs = std::filesystem;

Result<std::string> secret_of(std::string_view bytes) {
  const Folder folder;
  std::ofstream(folder / "secret", std::ios::binary) << bytes;
  return secret_in(folder / "secret");
}

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

TEST_CASE("a settings file may have a byte order mark; in UTF-16 it is refused as such") {
  const Folder folder;
  std::ofstream(folder / "marked.env", std::ios::binary) << "\xEF\xBB\xBFLOG_FILES=3\n";
  CHECK(settings_text(folder / "marked.env").value() == "LOG_FILES=3\n");
  std::ofstream(folder / "wide.env", std::ios::binary) << std::string_view("\xFF\xFEL\0O\0", 6);
  const auto wide = settings_text(folder / "wide.env");
  REQUIRE(wide.has_error());
  CHECK(wide.error().message == (folder / "wide.env").string() + " is UTF-16: save it as UTF-8");
}

TEST_CASE("a secret's file is its first line, however the system's editors have written it") {
  CHECK(secret_of("pass word\n").value() == "pass word");
  CHECK(secret_of("pass\r\nnote\r\n").value() == "pass");
  CHECK(secret_of("\xEF\xBB\xBFpass").value() == "pass");
  const auto utf16 = secret_of(std::string_view("\xFF\xFEp\0a\0", 6));
  REQUIRE_FALSE(utf16.has_value());
  CHECK(utf16.error().message.find("is UTF-16: save it as UTF-8") != std::string::npos);
  CHECK_FALSE(secret_in("/no/such/file").has_value());
}

TEST_CASE("a secret's file without a secret in its first line is refused as such") {
  for (const std::string_view empty : {"", "\n", "  \t\n", "\r\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF \n"}) {
    const auto secret = secret_of(empty);
    REQUIRE(secret.has_error());
    CHECK(secret.error().kind == FailureKind::configuration);
    CHECK(secret.error().message.find("holds no secret: it is empty") != std::string::npos);
  }
  const auto later = secret_of("\nhost=db.example\n");
  REQUIRE(later.has_error());
  CHECK(later.error().message.find("its first line is empty") != std::string::npos);
}
