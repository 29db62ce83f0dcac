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
