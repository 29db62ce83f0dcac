// An address that is known: asked for again or not, and how, where the site says when it changed and where
// not.
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

// January 2026 is loaded from a site that gives no validators.
struct SilentSite : Site {
  TemporaryFolder files;
  SilentSite() : Site({}) {
    write_january(files);
    auto more = good_lines();
    for (const auto& line : good_rows("RAC"))
      more.push_back(line);
    write_zip(files / "replaced.zip", {{"20260131-RTT-January-2026-full-extract.csv", file_of(more)}});
    replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan.zip").string() + "\"}");
    replica->fault(jan_path, "no-validators");
    environment["HTTP_RETRIES"] = "0";
  }
  void put(const std::string& file) const {
    replica->command(std::string(R"({"do": "content", "path": ")") + jan_path + R"(", "file": ")" +
                     (files / file).string() + "\"}");
  }
  void check_once(int exit_code, const std::string& said) const {
    const auto finished = once();
    INFO(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(contains(finished.err, said));
  }
  std::string vintages() const {
    return value("SELECT count(*) FROM rtt.release WHERE status IN ('current', 'superseded')");
  }
};

} // namespace

TEST_CASE("a file that is replaced where the site gives no validators is seen by its length, and loaded") {
  SilentSite site;
  site.check_once(0, "release loaded");
  site.check_once(0, "nothing new");
  CHECK(site.downloads() == 1);
  site.put("replaced.zip");
  site.check_once(0, "release loaded");
  CHECK(site.vintages() == "2");
  site.check_once(0, "nothing new");
  CHECK(site.downloads() == 2);
}

TEST_CASE("without validators the newest month is read anew once a day, whatever its length") {
  SilentSite site;
  site.check_once(0, "release loaded");
  site.value("UPDATE rtt.release_url SET seen_at = seen_at - interval '25 hours'");
  site.check_once(0, "nothing new");
  CHECK(site.downloads() == 2);
  site.check_once(0, "nothing new");
  CHECK(site.downloads() == 2);
}

TEST_CASE("without validators a file that was rejected and is replaced in place is loaded") {
  SilentSite site;
  write_zip(site.files / "wrong.zip", {{"20260131-RTT-January-2026-full-extract.csv", "nonsense\n"}});
  site.put("wrong.zip");
  site.check_once(1, "");
  site.check_once(1, "still the file that was rejected");
  CHECK(site.downloads() == 1);
  site.put("jan.zip");
  site.check_once(0, "release loaded");
  CHECK(site.vintages() == "1");
}

TEST_CASE("a page that is given out in place of the ZIP, or half of it, once, does not block the month") {
  for (const char* damaged : {"page.zip", "half.zip"}) {
    Site site({});
    TemporaryFolder files;
    write_january(files);
    const std::string zip = content_of(files / "jan.zip");
    write_file(files / "page.zip", "<!DOCTYPE html><title>Please wait</title>\n");
    write_file(files / "half.zip", zip.substr(0, zip.size() / 2));
    site.replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan.zip").string() + "\"}");
    const auto put = [&](const std::string& file) {
      site.replica->command(std::string(R"({"do": "content", "path": ")") + jan_path + R"(", "file": ")" +
                            (files / file).string() + "\"}");
    };
    put(damaged);
    INFO(damaged);
    CHECK(site.once().exit_code != 0);
    CHECK(site.value("SELECT count(*) FROM rtt.release_url WHERE etag IS NOT NULL") == "0");
    put("jan.zip");
    const auto finished = site.once();
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(site.value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "1");
  }
}
