// What may happen to an answer on its way; through the real program, over HTTPS.
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <random>

using namespace waitlistd::test;
using Clock = std::chrono::steady_clock;

namespace {

// A month whose file is large enough to be cut anywhere: 300 KB that do not compress.
struct CutSite : Site {
  TemporaryFolder files;
  CutSite() : Site({}) {
    std::mt19937 generator(7);
    std::string noise(300'000, ' ');
    for (char& c : noise)
      c = static_cast<char>(generator());
    write_zip(files / "jan.zip",
              {{"20260131-RTT-January-2026-full-extract.csv", file_of(good_lines())}, {"noise.bin", noise}});
    replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan.zip").string() + "\"}");
    environment["HTTP_RETRIES"] = "2";
    environment["HTTP_RETRY_DELAY"] = "1";
    environment["HTTP_IDLE_TIMEOUT"] = "2";
    environment["HTTP_HEADER_TIMEOUT"] = "2";
  }
  void check_loads() const {
    const auto finished = once();
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "1");
  }
  void check_fails(int exit_code, const std::string& message, std::chrono::seconds within) const {
    const auto started = Clock::now();
    const auto finished = once();
    INFO(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(contains(finished.err, message));
    CHECK(finished.stayed_below_kilobytes(60'000));
    CHECK(value("SELECT count(*) FROM rtt.release") == "0");
    std::error_code ignored;
    CHECK((std::filesystem::is_empty(folder / "state/downloads", ignored) || ignored));
    CHECK(Clock::now() - started < within);
  }
  // The ranges that were asked for.
  std::vector<std::string> ranges() const {
    std::vector<std::string> found;
    for (const auto& line : replica->requests())
      if (const auto at = line.find("\"Range\": \""); at != std::string::npos)
        found.push_back(line.substr(at + 10, line.find('"', at + 10) - at - 10));
    return found;
  }
};

} // namespace

TEST_CASE("a file whose connection is reset in its middle is resumed there and is whole") {
  CutSite site;
  site.replica->fault(jan_path, "reset", "100000", R"("times": 1)");
  site.check_loads();
  REQUIRE(site.ranges().size() == 1);
  const int resumed_at = std::stoi(site.ranges()[0].substr(std::string("bytes=").size()));
  CHECK((resumed_at > 0 && resumed_at <= 100'000)); // what the reset did not take with it
  CHECK(site.value("SELECT file_sha256 FROM rtt.release") ==
        must_run({"sha256sum", (site.files / "jan.zip").string()}).out.substr(0, 64));
}

TEST_CASE("a file that is another one by the time it is resumed is fetched from its start") {
  CutSite site;
  TemporaryFolder other;
  write_january(other);
  site.replica->fault(jan_path, "drop", "100000",
                      R"("times": 1, "then": ")" + (other / "jan.zip").string() + "\"");
  site.check_loads();
  CHECK(site.ranges().size() == 1); // it was to be resumed
  CHECK(site.value("SELECT file_sha256 FROM rtt.release") ==
        must_run({"sha256sum", (other / "jan.zip").string()}).out.substr(0, 64));
}

TEST_CASE("a resumed file that is answered oddly is fetched from its start in the same look") {
  for (const char* how : {"shifted", "whole", "bare", "416", "304", "empty"}) {
    CutSite site;
    site.replica->fault(jan_path, "drop", "100000", R"("times": 1)");
    site.replica->command(std::string(R"({"do": "ranges", "path": ")") + jan_path + R"(", "how": ")" + how +
                          "\"}");
    INFO(how);
    site.check_loads();
    CHECK(site.ranges().size() == 1); // and it was not tried a second time
    CHECK(site.value("SELECT file_sha256 FROM rtt.release") ==
          must_run({"sha256sum", (site.files / "jan.zip").string()}).out.substr(0, 64));
  }
}

TEST_CASE("an empty answer is no file") {
  CutSite site;
  write_file(site.files / "empty.zip", "");
  site.replica->command(std::string(R"({"do": "content", "path": ")") + jan_path + R"(", "file": ")" +
                        (site.files / "empty.zip").string() + "\"}");
  site.check_fails(75, "the file is empty", std::chrono::seconds(15));
}

TEST_CASE("a server without validators is not resumed but asked anew") {
  CutSite site;
  site.replica->fault(jan_path, "no-validators");
  site.check_loads();
  CHECK(site.ranges().empty());
}

TEST_CASE("a connection that is reset in the middle of the header is tried again") {
  CutSite site;
  site.replica->fault(index_path, "cut-header", "", R"("times": 1)");
  site.check_loads();
}

TEST_CASE("a page that is cut off is not taken for the page") {
  CutSite site;
  site.replica->fault(index_path, "drop", "100");
  site.check_fails(75, "the connection was cut off", std::chrono::seconds(10));
}

TEST_CASE("a body that is shorter than its announced length is not taken for whole") {
  CutSite site;
  site.replica->fault(jan_path, "longer", "10");
  site.check_fails(75, "the connection was cut off", std::chrono::seconds(15));
}

TEST_CASE("a body that is longer than its announced length is not taken for whole") {
  CutSite site;
  site.replica->fault(index_path, "shorter", "10");
  site.check_fails(75, "longer than its announced length", std::chrono::seconds(15));
}

TEST_CASE("chunked pages and files are read") {
  CutSite site;
  site.replica->fault(index_path, "chunked");
  site.replica->fault(jan_path, "chunked");
  site.check_loads();
}

TEST_CASE("a gzipped page is read") {
  CutSite site;
  site.replica->fault(index_path, "gzip");
  site.replica->fault(year_path, "gzip");
  site.check_loads();
}

TEST_CASE("a gzipped page that ends in its middle is not taken for the page") {
  CutSite site;
  site.replica->fault(index_path, "gzip-cut");
  site.check_fails(75, "the page's gzip ends in its middle", std::chrono::seconds(10));
}

TEST_CASE("a gzipped file is refused: nobody asked for it") {
  CutSite site;
  site.replica->fault(jan_path, "gzip");
  site.check_fails(1, "comes encoded as gzip", std::chrono::seconds(10));
}

TEST_CASE("a body that stalls is given up in time") {
  CutSite site;
  site.environment["HTTP_RETRIES"] = "0";
  site.replica->fault(jan_path, "stall", "1000");
  site.check_fails(75, "no answer in time", std::chrono::seconds(10));
}

TEST_CASE("a byte a second is too slow") {
  CutSite site;
  site.environment["HTTP_RETRIES"] = "0";
  site.replica->fault(index_path, "drip", "1");
  site.check_fails(75, "slower than 1024 bytes a second", std::chrono::seconds(10));
}

TEST_CASE("a transfer may not take longer than the total time") {
  CutSite site;
  site.environment["HTTP_RETRIES"] = "0";
  site.environment["HTTP_TOTAL_TIMEOUT"] = "3";
  site.replica->fault(jan_path, "drip", "5000");
  site.check_fails(75, "no answer in time", std::chrono::seconds(12));
}

TEST_CASE("an endless header is cut") {
  CutSite site;
  site.replica->fault(index_path, "endless-header");
  site.check_fails(1, "larger than the limit of 65536 bytes", std::chrono::seconds(10));
}

TEST_CASE("a page of 2 GB is refused, announced or not") {
  CutSite site;
  site.replica->fault(index_path, "huge", "2147483648");
  site.check_fails(1, "larger than the limit of 8388608 bytes", std::chrono::seconds(10));
  site.replica->fault(index_path, "endless", "2147483648");
  site.check_fails(1, "larger than the limit of 8388608 bytes", std::chrono::seconds(10));
}

TEST_CASE("a file of 2 GB is refused, announced or not") {
  CutSite site;
  site.environment["FILE_SIZE_LIMIT"] = "64MB";
  site.replica->fault(jan_path, "huge", "2147483648");
  site.check_fails(1, "larger than the limit of 67108864 bytes", std::chrono::seconds(10));
  site.replica->fault(jan_path, "endless", "2147483648");
  site.check_fails(1, "larger than the limit of 67108864 bytes", std::chrono::seconds(20));
}
