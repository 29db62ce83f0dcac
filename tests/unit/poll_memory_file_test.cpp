#include "service/daemon/poll_memory_file.hpp"
#include "tests/unit/folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace waitlistd;
using waitlistd::test::Folder;
using namespace std::chrono_literals;

TEST_CASE("each collection's looks are remembered in a file of its own, nhs's under the name it always had") {
  const Folder folder;
  const std::chrono::sys_seconds noon(1'773'316'800s);
  std::ofstream(folder / "next-look", std::ios::binary) << "3 1773316800\n"; // as versions before wrote it
  CHECK(recall_polls(folder.path(), "nhs").failures == 3);
  CHECK(recall_polls(folder.path(), "nhs").not_before == noon);
  CHECK(recall_polls(folder.path(), "ae").failures == 0);

  REQUIRE(remember_polls(folder.path(), "ae", {2, noon + 60s}).has_value());
  CHECK(std::filesystem::exists(folder / "next-look-ae"));
  CHECK(recall_polls(folder.path(), "ae").failures == 2);
  CHECK(recall_polls(folder.path(), "nhs").failures == 3);

  REQUIRE(remember_polls(folder.path(), "nhs", {}).has_value());
  CHECK_FALSE(std::filesystem::exists(folder / "next-look"));
  CHECK(recall_polls(folder.path(), "ae").not_before == noon + 60s);
}
