#include "platform/process.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <stop_token>
#include <thread>

// Everything that is cut short by a stop rests on this; cmake/dependencies_windows.cmake says what was wrong
// with it.
TEST_CASE("a callback that ends while its stop is being requested does not wait for ever") {
  int called = 0;
  for (int round = 0; round < 5000; ++round) {
    std::stop_source stop;
    std::atomic<bool> begun = false;
    std::jthread asking;
    {
      const std::stop_callback callback(stop.get_token(), [&] {
        ++called;
        begun = true;
      });
      asking = std::jthread([&stop] { stop.request_stop(); });
      while (!begun)
        std::this_thread::yield();
    }
  }
  CHECK(called == 5000);
}

TEST_CASE("who was asked to end, ends as asked, even if the work ends by itself or fails meanwhile") {
  waitlistd::platform::ChildProgram child;
  child.program = WAITLISTD_CHILD_PROGRAM;
  child.arguments = {"asked-to-end"};
  const auto finished = waitlistd::platform::run(child);
  REQUIRE(finished.has_value());
  CHECK(finished->exit_code == 143);
}
