// The numbers of the Windows Event Log are in three places: the table, the sentences and the page.
#include "platform/system_events.hpp"

#include <catch2/catch.hpp>

#include <cctype>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

using namespace waitlistd::platform;

namespace {

std::set<unsigned> numbers_behind(const std::string& file, const std::string& prefix) {
  std::ifstream in(std::string(WAITLISTD_SOURCE_DIR) + "/" + file);
  REQUIRE(in);
  std::set<unsigned> numbers;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(prefix) && std::isdigit(static_cast<unsigned char>(line[prefix.size()])))
      CHECK(numbers.insert(static_cast<unsigned>(std::stoul(line.substr(prefix.size())))).second);
  return numbers;
}

std::set<unsigned> numbers_of_table() {
  std::set<unsigned> numbers = {other_information_id, other_warning_id, other_error_id, release_revised_id};
  for (const SystemEvent& event : system_events)
    if (event.id != unlogged) CHECK(numbers.insert(event.id).second);
  return numbers;
}

} // namespace

TEST_CASE("every number of the Event Log has a sentence and a line in its page, and they no others") {
  CHECK(numbers_behind("installer/windows/messages.mc", "MessageId=") == numbers_of_table());
  CHECK(numbers_behind("docs/windows-events.md", "| ") == numbers_of_table());
}
