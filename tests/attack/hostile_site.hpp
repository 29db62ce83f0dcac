#pragma once
// A site that means no good, one look at it by the real program, and what may come of that.

#include "tests/attack/limits.hpp"
#include "tests/support/site.hpp"

#include <cstdio>
#include <string>

namespace waitlistd::test {

/// Of a look at a hostile site, whatever the site does.
constexpr Bounds of_a_look{std::chrono::seconds(10), 60'000};

/// Bytes as a JSON string's inside; those beyond ASCII as the Latin-1 character that the replica sends as
/// they are.
inline std::string json_text(const std::string& bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(byte));
    const bool plain = byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
    out += plain ? std::string(1, c) : std::string(escape);
  }
  return out;
}

/// January 2026 is published, nothing is loaded yet; no request is repeated unless a test says so.
struct HostileSite : Site {
  TemporaryFolder files;
  explicit HostileSite(const std::string& certificate = "good") : Site({}, certificate, false) {
    write_january(files);
    replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan.zip").string() + "\"}");
    environment["HTTP_RETRIES"] = "0";
    environment["HTTP_RETRY_DELAY"] = "1";
  }
  /// Answers a request for the path with these bytes, then with others as often as they are taken.
  void send_raw(const std::string& path, const std::string& bytes, const std::string& again = {}) const {
    replica->fault(path, "raw", json_text(bytes), R"("again": ")" + json_text(again) + "\"");
  }
  void set_header(const std::string& path, const std::string& name, const std::string& value) const {
    replica->fault(path, "header", name, R"("is": ")" + json_text(value) + "\"");
  }
  Finished bounded(const std::vector<std::string>& words, const Bounds& bounds = of_a_look) const {
    return run_within(bounds, words, environment);
  }
  /// One look loads January.
  Finished check_loads(const Bounds& bounds = of_a_look) const {
    Finished finished = bounded({"once"}, bounds);
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "1");
    return finished;
  }
  /// One look fails with that exit code; the message is told once, and nothing is loaded.
  Finished check_fails(int exit_code, const std::string& message, const Bounds& bounds = of_a_look,
                       const std::vector<std::string>& words = {"once"}) const {
    Finished finished = bounded(words, bounds);
    INFO(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(contains(finished.err, message));
    CHECK(errors_in(finished.err) == 1);
    CHECK(value("SELECT count(*) FROM rtt.release") == "0");
    return finished;
  }
  static int errors_in(const std::string& log) { return count_of(" error: ", log); }
};

} // namespace waitlistd::test
