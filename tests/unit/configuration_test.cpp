#include "service/configuration.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace waitlistd;

namespace {

Result<std::string> secret_of(std::string_view bytes) {
  const auto file = std::filesystem::temp_directory_path() / "waitlistd-unit-secret";
  std::ofstream(file, std::ios::binary) << bytes;
  auto secret = secret_in(file);
  std::filesystem::remove(file);
  return secret;
}

} // namespace

TEST_CASE("a secret's file is its first line, however the system's editors have written it") {
  CHECK(secret_of("pass word\n").value() == "pass word");
  CHECK(secret_of("pass\r\nnote\r\n").value() == "pass");
  CHECK(secret_of("\xEF\xBB\xBFpass").value() == "pass");
  CHECK(secret_of("").value().empty());
  const auto utf16 = secret_of(std::string_view("\xFF\xFEp\0a\0", 6));
  REQUIRE_FALSE(utf16.has_value());
  CHECK(utf16.error().message.find("is UTF-16: save it as UTF-8") != std::string::npos);
  CHECK_FALSE(secret_in("/no/such/file").has_value());
}
