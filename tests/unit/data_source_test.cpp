#include "core/data_source.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

const std::vector<std::string_view> known = {"nhs", "ae", "dm01"};

Settings watching(const std::string& data_source) {
  Settings settings;
  settings.data_source = data_source;
  return settings;
}

std::string complaint_about(const std::string& data_source) {
  const auto sources = watched_sources(watching(data_source), known);
  REQUIRE(sources.has_error());
  CHECK(sources.error().kind == FailureKind::configuration);
  CHECK(sources.error().hint == "names separated by commas, each once; there are: nhs, ae, dm01");
  return sources.error().message;
}

} // namespace

TEST_CASE("DATA_SOURCE names collections in their order, with or without blanks between") {
  CHECK(watched_sources(watching("nhs"), known).value() == std::vector<std::string>{"nhs"});
  CHECK(watched_sources(watching("dm01, nhs ,ae"), known).value() ==
        std::vector<std::string>{"dm01", "nhs", "ae"});
}

TEST_CASE("a name that is empty, unknown or there twice is wrong, and the known ones are told") {
  CHECK(complaint_about("") == "DATA_SOURCE \"\" has an empty name");
  CHECK(complaint_about("nhs,") == "DATA_SOURCE \"nhs,\" has an empty name");
  CHECK(complaint_about(",nhs") == "DATA_SOURCE \",nhs\" has an empty name");
  CHECK(complaint_about("nhs, ,ae") == "DATA_SOURCE \"nhs, ,ae\" has an empty name");
  CHECK(complaint_about("nhs,rtt") == "DATA_SOURCE \"nhs,rtt\" names rtt, which is unknown");
  CHECK(complaint_about("NHS") == "DATA_SOURCE \"NHS\" names NHS, which is unknown");
  CHECK(complaint_about("nhs,ae,nhs") == "DATA_SOURCE \"nhs,ae,nhs\" names nhs twice");
}

TEST_CASE("an address that is one collection's does not go with several") {
  Settings settings = watching("nhs,ae");
  CHECK(watched_sources(settings, known).has_value());
  settings.nhs_index_url = "https://site/";
  CHECK(watched_sources(settings, known).error().message ==
        "DATA_SOURCE \"nhs,ae\" names several collections, and NHS_INDEX_URL is one's address");
  settings.nhs_csv_url = "https://site/a.zip";
  CHECK(watched_sources(settings, known).error().hint == "unset NHS_CSV_URL, or name one collection");
  settings.data_source = "nhs";
  CHECK(watched_sources(settings, known).has_value());
}

TEST_CASE("a command is about the collection of --source, else about the first that is watched") {
  CHECK(chosen_source("", watching("ae,nhs"), known).value() == "ae");
  CHECK(chosen_source("dm01", watching("ae,nhs"), known).value() == "dm01");
  const auto wrong = chosen_source("rtt", watching("nhs"), known);
  REQUIRE(wrong.has_error());
  CHECK(wrong.error().kind == FailureKind::usage);
  CHECK(wrong.error().message == "--source rtt is unknown");
  CHECK(wrong.error().hint == "there are: nhs, ae, dm01");
  CHECK(chosen_source("", watching("rtt"), known).has_error());
}
