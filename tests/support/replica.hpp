#pragma once

#include "tests/support/program.hpp"

#include <memory>
#include <string>
#include <vector>

namespace waitlistd::test {

/// The replica of the statistics site (replica_site.py), up while this lives.
class Replica {
public:
  /// `months`: "2026-01=FILE.zip", `certificate`: good, expired, …; see replica_site.py. The pages hold the
  /// captured pages' links too, to files that are not there, unless it is told otherwise.
  explicit Replica(const std::vector<std::string>& months, const std::string& certificate = "good",
                   bool with_captured_links = true);

  std::string index_url() const { return url_; }
  std::string ca_file() const { return (folder_ / "ca.pem").string(); }
  /// The settings that point the program here.
  Environment environment() const { return {{"NHS_INDEX_URL", url_}, {"CA_FILE", ca_file()}}; }
  /// "https://localhost:PORT" + path.
  std::string address_of(const std::string& path) const;
  /// One JSON line a request so far.
  std::vector<std::string> requests() const;
  /// From now on requests for the path meet this fault; `more`: further JSON members, `"times": 2`.
  void fault(const std::string& path, const std::string& fault, const std::string& value = "",
             const std::string& more = "") const;
  int port() const;
  /// Sends an order as JSON, see replica_site.py.
  void command(const std::string& order) const;

private:
  TemporaryFolder folder_;
  std::unique_ptr<RunningProgram> program_;
  std::string url_;
};

} // namespace waitlistd::test
