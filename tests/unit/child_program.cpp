// What process_test and stop_test start: a program that says what it got, one that starts another and does
// not end, or one that is asked to end and comes to an end of its own meanwhile.

#include "platform/startup.hpp"
#include "platform/termination.hpp"
#include "platform/termination_requests.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace {

using namespace std::chrono_literals;

namespace fs = std::filesystem;

// Until the test ends, which takes the folder away.
void write_to(const fs::path& file) {
  while (fs::exists(file.parent_path()) && !fs::exists(file.parent_path() / "end")) {
    std::ofstream(file, std::ios::app) << "." << std::flush;
    std::this_thread::sleep_for(20ms);
  }
}

// By a shell, as programs do that know nothing of ours.
void start_writer(const fs::path& program, const std::string& file) {
  const std::string command = fs::absolute(program).make_preferred().string() + " write " + file;
  std::thread([command] { (void)!std::system(command.c_str()); }).detach();
  while (!fs::exists(file))
    std::this_thread::sleep_for(10ms);
}

// As the systems' parts do when they are asked, with time between what is done and the end.
void end_when_asked() {
  std::atomic<bool> asked = false;
  const waitlistd::platform::BeforeTermination before([&] { asked = true; });
  std::thread([] {
    waitlistd::platform::act_before_the_end();
    std::this_thread::sleep_for(200ms);
    std::_Exit(143);
  }).detach();
  while (!asked)
    std::this_thread::sleep_for(1ms);
}

} // namespace

int main(int argc, char** argv) {
  const auto words = waitlistd::platform::start_program(argc, argv);
  const std::string what = words.empty() ? "" : words[0];
  if (what == "write") {
    write_to(words.at(1));
    return 0;
  }
  if (what == "start-and-stay" || what == "start-and-end") {
    start_writer(argv[0], words.at(1));
    while (what == "start-and-stay")
      std::this_thread::sleep_for(1h);
    std::_Exit(0);
  }
  if (what == "asked-to-end") {
    end_when_asked();
    return 75;
  }
  for (const std::string& word : words)
    std::printf("[%s]", word.c_str());
  const char* given = std::getenv("GIVEN");
  std::fprintf(stderr, "GIVEN=%s in %s", given ? given : "", fs::current_path().filename().string().c_str());
  return 7;
}
