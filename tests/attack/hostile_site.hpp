#pragma once
// A site that means no good, one look at it by the real program, and what may come of that.

#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdio>
#include <string>

namespace waitlistd::test {

/// A look at a hostile site ends within that time and memory, whatever the site does.
struct Bounds {
  std::chrono::seconds time{10};
  long kilobytes = 60'000;
};

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
  Finished bounded(const std::vector<std::string>& words, const Bounds& bounds = {}) const {
    const auto started = std::chrono::steady_clock::now();
    Finished finished = waitlistd::test::waitlistd(words, environment);
    INFO(finished.err);
    CHECK(std::chrono::steady_clock::now() - started < bounds.time);
    INFO(finished.peak_kilobytes);
    CHECK(finished.stayed_below_kilobytes(bounds.kilobytes));
    return finished;
  }
  /// One look loads January.
  Finished check_loads(const Bounds& bounds = {}) const {
    Finished finished = bounded({"once"}, bounds);
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "1");
    return finished;
  }
  /// One look fails with that exit code; the message is told once, and nothing is loaded.
  Finished check_fails(int exit_code, const std::string& message, const Bounds& bounds = {},
                       const std::vector<std::string>& words = {"once"}) const {
    Finished finished = bounded(words, bounds);
    INFO(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(contains(finished.err, message));
    CHECK(errors_in(finished.err) == 1);
    CHECK(value("SELECT count(*) FROM rtt.release") == "0");
    return finished;
  }
  static int errors_in(const std::string& log) {
    int count = 0;
    for (std::size_t at = log.find(" error: "); at != std::string::npos; at = log.find(" error: ", at + 1))
      ++count;
    return count;
  }
};

} // namespace waitlistd::test
