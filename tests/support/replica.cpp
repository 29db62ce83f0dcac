#include "tests/support/replica.hpp"

#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace waitlistd::test {

Replica::Replica(const std::vector<std::string>& months, const std::string& certificate,
                 bool with_captured_links) {
  std::vector<std::string> words = {
      "python3",   REPLICA_SITE,          "--dir", folder_.path().string(), "--certificate",
      certificate, "--until-stdin-closes"};
  if (with_captured_links) {
    words.push_back("--data");
    words.push_back(WAITLISTD_TEST_DATA "/site");
  }
  for (const auto& month : months) {
    words.push_back("--month");
    words.push_back(month);
  }
  program_ = std::make_unique<RunningProgram>(words, Environment{});
  for (int i = 0; i < 500 && url_.empty(); ++i) {
    usleep(20'000);
    url_ = content_of(folder_ / "url");
  }
  if (url_.empty()) throw std::runtime_error("the replica did not start");
}

std::string Replica::address_of(const std::string& path) const {
  return url_.substr(0, url_.find('/', 8)) + path;
}

std::vector<std::string> Replica::requests() const {
  std::istringstream log(content_of(folder_ / "requests.log"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(log, line);)
    if (!contains(line, "__replica__")) lines.push_back(line);
  return lines;
}

void Replica::fault(const std::string& path, const std::string& fault, const std::string& value,
                    const std::string& more) const {
  command(R"({"do": "fault", "path": ")" + path + R"(", "fault": ")" + fault + R"(", "value": ")" + value +
          "\"" + (more.empty() ? "" : ", " + more) + "}");
}

int Replica::port() const { return std::stoi(url_.substr(url_.find(':', 8) + 1)); }

void Replica::command(const std::string& order) const {
  const std::string script = "import ssl,sys,urllib.request as r\n"
                             "r.urlopen(r.Request(sys.argv[1], sys.argv[2].encode(), method='POST'),"
                             " context=ssl.create_default_context(cafile=sys.argv[3]))";
  must_run({"python3", "-c", script, address_of("/__replica__/"), order, ca_file()});
}

} // namespace waitlistd::test
