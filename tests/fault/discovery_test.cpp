// A site that has changed: which strategy finds the month then, and what is said of it.
#include "platform/browser.hpp"
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <iostream>

using namespace waitlistd::test;

namespace {

struct ChangingSite : Site {
  TemporaryFolder files;
  ChangingSite() : Site({}) {
    write_january(files);
    publish("2026-01=" + (files / "jan.zip").string());
    environment["HTTP_RETRIES"] = "0";
  }
  void publish(const std::string& month) const {
    replica->command(R"({"do": "month", "spec": ")" + month + "\"}");
  }
  Finished discover(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"discover", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return waitlistd::test::waitlistd(words, environment);
  }
  std::string strategies() const {
    return value(
        "SELECT string_agg(strategy || ' ' || outcome || ' ' || times, ', ' ORDER BY discovery_id) FROM "
        "rtt.discovery");
  }
};

bool no_browser() {
  if (!waitlistd::platform::installed_browsers().empty()) return false;
  std::cout << "SKIPPED: no browser is installed\n";
  return true;
}

int processes_with(const std::string& words) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc"))
    count += contains(content_of(entry.path() / "cmdline"), words);
  return count;
}

int browser_folders() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
    count += contains(entry.path().string(), "waitlistd-browser-");
  return count;
}

} // namespace

TEST_CASE("the September 2025 pages name July 2025, in three requests when nothing has changed since") {
  Site site({});
  TemporaryFolder files;
  write_january(files); // discovery looks at no content
  site.replica->command(R"({"do": "content", "path": "/statistics/wp-content/uploads/sites/2/2025/09/)"
                        R"(Full-CSV-data-file-Jul25-ZIP-4M-92707.zip", "file": ")" +
                        (files / "jan.zip").string() + "\"}");
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, site.environment).exit_code ==
          0); // what it remembers is kept there
  const auto first = waitlistd::test::waitlistd({"discover", "--json"}, site.environment);
  INFO(first.out << first.err);
  CHECK(first.exit_code == 0);
  CHECK(contains(first.out, R"("releases":[{"period":"2025-07")"));
  CHECK(contains(first.out, R"("strategy":"pages","chosen":true)"));
  CHECK(contains(first.out, R"("control_figures":[{"period":"2025-07")"));
  const auto before = site.replica->requests().size();
  const auto second = waitlistd::test::waitlistd({"discover", "--json"}, site.environment);
  CHECK(contains(second.out, R"("releases":[{"period":"2025-07")"));
  const auto requests = site.replica->requests();
  CHECK(requests.size() - before <= 3);
  CHECK(contains(requests.at(before), "304"));
  CHECK(contains(requests.at(before + 1), "304"));
  CHECK(site.value("SELECT outcome || ' ' || newest || ' ' || times FROM rtt.discovery") ==
        "found 2025-07-01 2");
}

TEST_CASE("links that a script adds are found by the browser, and the operator is warned") {
  if (no_browser()) return;
  ChangingSite site;
  site.environment.erase("BROWSER");
  site.replica->fault(index_path, "script", "500");
  site.replica->fault(year_path, "script", "500");
  const int folders = browser_folders();
  const auto finished = site.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.err, "warning: the site has changed"));
  CHECK(contains(finished.err, "strategy=browser"));
  CHECK(site.value("SELECT strategy FROM rtt.release") == "browser");
  CHECK(site.strategies() == "pages nothing 1, browser found 1");
  CHECK(browser_folders() == folders);
  CHECK(processes_with("waitlistd-browser-") == 0);
}

TEST_CASE("a browser that hangs is ended with all it started") {
  ChangingSite site;
  TemporaryFolder bin;
  write_file(bin / "browser", "#!/bin/sh\nsleep 98765 &\nsleep 98765\n");
  std::filesystem::permissions(bin / "browser", std::filesystem::perms::all);
  site.environment["BROWSER"] = (bin / "browser").string();
  site.environment["BROWSER_TIMEOUT"] = "2";
  site.replica->fault(index_path, "script", "100");
  const int folders = browser_folders();
  const auto finished = site.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "did not finish within 2 s"));
  CHECK(processes_with("98765") == 0);
  CHECK(browser_folders() == folders);
}

TEST_CASE("a browser whose sandbox does not work here opens the page without it, and that is said") {
  ChangingSite site;
  TemporaryFolder bin;
  write_file(bin / "browser",
             "#!/bin/sh\ncase \"$*\" in *--no-sandbox*) echo '<a href=\"" + std::string(jan_path) +
                 "\">Full CSV data file Jan26</a>';; *) echo 'No usable sandbox!' >&2; exit 1;; esac\n");
  std::filesystem::permissions(bin / "browser", std::filesystem::perms::all);
  site.environment["BROWSER"] = (bin / "browser").string();
  site.replica->fault(index_path, "script", "100");
  const auto finished = site.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.err, "the browser's sandbox does not work here"));
  CHECK(site.value("SELECT strategy FROM rtt.release") == "browser");
}

TEST_CASE("a browser gets none of our environment, where secrets may be") {
  ChangingSite site;
  TemporaryFolder bin;
  write_file(bin / "browser", "#!/bin/sh\nif [ -z \"$PG_CONN\" ]; then echo '<a href=\"" +
                                  std::string(jan_path) + "\">Full CSV data file Jan26</a>'; fi\n");
  std::filesystem::permissions(bin / "browser", std::filesystem::perms::all);
  site.environment["BROWSER"] = (bin / "browser").string();
  site.replica->fault(index_path, "script", "100");
  CHECK(site.once().exit_code == 0);
}

TEST_CASE("without a browser that is a plain line, and addresses are constructed") {
  ChangingSite site;
  site.replica->fault(index_path, "script", "500");
  const auto finished = site.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "discovery by browser: skipped strategy=browser detail=\"BROWSER is off\""));
  CHECK(contains(finished.err, "no data file was found by any strategy"));
  CHECK(contains(finished.err, "NHS_CSV_URL"));
  CHECK(site.strategies() == "pages nothing 1, browser skipped 1, constructed nothing 1");
  int asked = 0;
  for (const auto& line : site.replica->requests())
    asked += contains(line, ".zip");
  CHECK(asked == 24);
}

TEST_CASE("a month whose file has a name that can be guessed is found without any page") {
  ChangingSite site;
  site.replica->fault(index_path, "status", "404");
  const auto due = must_run({"python3", "-c",
                             "import datetime as d; t=d.datetime.utcnow().date().replace(day=1)\n"
                             "m=(t.year*12+t.month-1)-3\n" // three months back is always published
                             "print('%d-%02d'%(m//12,m%12+1), d.date(m//12,m%12+1,1).strftime('%b%y'))"})
                       .out;
  const std::string period = due.substr(0, 7);
  site.publish(period + "=" + (site.files / "jan.zip").string() + ",name=Full-CSV-data-file-" +
               due.substr(8, 5) + "-ZIP-3M.zip");
  const auto found = site.discover();
  INFO(found.out << found.err);
  CHECK(found.exit_code == 0);
  CHECK(contains(found.out, "\"period\":\"" + period + "\""));
  CHECK(contains(found.out, "\"strategy\":\"constructed\""));
  CHECK(contains(found.err, "warning: the site has changed"));
}

TEST_CASE("a year page that is gone is told and passed over") {
  ChangingSite site;
  site.replica->fault(year_path, "status", "404");
  site.publish("2025-02=" + (site.files / "jan.zip").string()); // on the page of 2024-25
  const auto found = site.discover();
  INFO(found.out << found.err);
  CHECK(found.exit_code == 0);
  CHECK(contains(found.err, "a year page that the index links to cannot be read"));
  CHECK(contains(found.out, R"("period":"2025-02")"));
}

TEST_CASE("a revised file that cannot be had gives way to the month's first one, with a warning") {
  ChangingSite site;
  site.publish("2026-01=" + (site.files / "jan.zip").string() + ",revised");
  site.replica->fault(
      "/statistics/wp-content/uploads/sites/2/2026/03/Full-CSV-data-file-Jan26-ZIP-4M-revised.zip", "status",
      "404");
  const auto finished = site.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.err, "warning: https://localhost"));
  CHECK(site.value("SELECT url LIKE '%12345.zip' FROM rtt.release") == "t");
}

TEST_CASE("a newest month none of whose files can be had is a failure, not an older month") {
  ChangingSite site;
  site.publish("2026-02=" + (site.files / "jan.zip").string());
  site.replica->fault(
      "/statistics/wp-content/uploads/sites/2/2026/04/Full-CSV-data-file-Feb26-ZIP-4M-12345.zip", "status",
      "404");
  const auto finished = site.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "status 404"));
  CHECK(site.value("SELECT count(*) FROM rtt.release") == "0");
}

TEST_CASE("a DATA_SOURCE that does not exist is wrong configuration") {
  ChangingSite site;
  site.environment["DATA_SOURCE"] = "dm01";
  const auto finished = site.once();
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "DATA_SOURCE \"dm01\" names dm01, which is unknown"));
  CHECK(contains(finished.err, "there are: nhs"));
}
