// How much of a site one look reads, from the index page to the files.
#include "service/discovery/pages.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono_literals;

namespace {

constexpr const char* index_url = "https://h.example/";
const std::string files_at = "https://h.example/uploads/2026/03/";

// The walk over pages that hold these links; the index's come first, every other page has `of_years`.
struct Walk {
  std::vector<HtmlLink> of_index;
  std::vector<HtmlLink> of_years;
  std::vector<std::string> asked;
  Discovery discovery;

  HttpResult<void> run() {
    const DiscoveryRequest request{.collection = *find_collection("nhs").value(),
                                   .index_url = index_url,
                                   .wants_year = [](int) { return true; },
                                   .browser = "off",
                                   .ca_file = {},
                                   .https_proxy = {},
                                   .no_proxy = {},
                                   .today = 2026y / 3 / 12};
    const PageReader reader = [&](const std::string& url) -> HttpResult<std::vector<HtmlLink>> {
      asked.push_back(url);
      if (url.find("broken") != std::string::npos)
        return links_of_page(std::string(30'000'000, ' ') + "<a href=x>" + std::string(3'000'000, 'x'), url);
      return url == index_url ? of_index : of_years;
    };
    return walk_pages(request, reader, "pages", discovery);
  }
};

HtmlLink file(int number) {
  return {"Full CSV data file Jan26",
          files_at + "Full-CSV-data-file-Jan26-" + std::to_string(number) + ".zip"};
}

HtmlLink year_page(const std::string& place) { return {"2025-26", index_url + place + "/rtt-data-2025-26/"}; }

} // namespace

TEST_CASE("of pages of years one look reads no more than a site has, and each once") {
  Walk walk;
  for (int i = 0; i < 5'000; ++i)
    walk.of_index.push_back(year_page(std::to_string(i % 2'500)));
  REQUIRE(walk.run().has_value());
  CHECK(walk.asked.size() == 40);
  CHECK(walk.asked[1] == "https://h.example/0/rtt-data-2025-26/");
}

TEST_CASE("of files one look notes no more than a site has") {
  Walk walk;
  for (int i = 0; i < 40; ++i)
    walk.of_index.push_back(year_page(std::to_string(i)));
  for (int i = 0; i < 4'000; ++i)
    walk.of_years.push_back(file(i));
  REQUIRE(walk.run().has_value());
  CHECK(walk.discovery.releases.size() == 5'000);
}

TEST_CASE("a page that is none is told and passed over, and the others are read") {
  Walk walk;
  walk.of_index = {year_page("broken"), year_page("good")};
  walk.of_years = {file(1)};
  REQUIRE(walk.run().has_value());
  REQUIRE(walk.discovery.releases.size() == 1);
  REQUIRE(walk.discovery.refused.size() == 1);
  CHECK(walk.discovery.refused[0].url == "https://h.example/broken/rtt-data-2025-26/");
  CHECK(walk.discovery.refused[0].reason.ends_with("the page has more than 2097152 bytes of links"));
}

TEST_CASE("an address that no database indexes is refused, not followed") {
  Walk walk;
  const std::string long_address = index_url + std::string(3'000, 'x') + "/rtt-data-2025-26/";
  walk.of_index = {{"", long_address}, file(1)};
  REQUIRE(walk.run().has_value());
  CHECK(walk.asked.size() == 1);
  CHECK(walk.discovery.releases.size() == 1);
  REQUIRE(walk.discovery.refused.size() == 1);
  CHECK(walk.discovery.refused[0].reason ==
        "an address of " + std::to_string(long_address.size()) + " bytes");
}
