#include "platform/startup.hpp"
#include "service/command_line/command_line.hpp"
#include "service/command_line/commands.hpp"
#include "service/command_line/config_check.hpp"
#include "service/command_line/service_command.hpp"
#include "service/configuration.hpp"
#include "service/database/open_database.hpp"
#include "service/database/service_choice.hpp"
#include "service/log/log.hpp"
#include "service/working_account.hpp"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <iostream>
#include <system_error>
#include <type_traits>

namespace {

using namespace waitlistd;

int report(const Failure& failure) {
  log_failure(failure);
  return exit_code(failure.kind);
}

Result<int> carry_out(const ShowText& text, const CommandLine&) {
  std::cout << text.text;
  return 0;
}

Result<int> carry_out(const ServiceCommand& command, const CommandLine& line) {
  return run_service_command(command, line);
}

Result<int> carry_out(const CheckConfigCommand& command, const CommandLine& line) {
  return check_config(command, line);
}

template <class ConfiguredCommand>
constexpr bool only_shows = std::is_same_v<ConfiguredCommand, PrintConfigCommand>;

// `run` decides what the service's database is, and `init-database` only prints.
template <class ConfiguredCommand>
constexpr bool follows_the_service =
    !only_shows<ConfiguredCommand> && !std::is_same_v<ConfiguredCommand, RunCommand> &&
    !std::is_same_v<ConfiguredCommand, InitDatabaseCommand>;

template <class ConfiguredCommand>
Result<int> carry_out(const ConfiguredCommand& command, const CommandLine& line) {
  const auto configuration = gather_configuration(line.options, line.config_file);
  if (!configuration) return configuration.error();
  begin_logging(*configuration);
  forget_foreign_connection(configuration->settings);
  if (!only_shows<ConfiguredCommand>)
    if (auto taken = take_working_account(configuration->settings); !taken) return taken.error();
  if (follows_the_service<ConfiguredCommand>)
    if (auto same = check_same_database(*configuration); !same) return same.error();
  return run_command(command, *configuration);
}

// What a command has printed is in the program until here: a full disk or a reader that has gone shows now.
Result<void> finish_output() {
  errno = 0;
  std::cout.flush();
  const bool flushed = std::fflush(stdout) == 0;
  if (std::cout && flushed && !std::ferror(stdout)) return {};
  return Failure{FailureKind::failed,
                 "cannot write standard output" +
                     (errno ? ": " + std::generic_category().message(errno) : std::string()),
                 "what the command printed is not complete: check where its output goes"};
}

int run(const std::vector<std::string>& arguments) {
  const auto line = parse_command_line(arguments);
  if (!line) return report(line.error());
  const auto code = std::visit([&](const auto& command) { return carry_out(command, *line); }, line->command);
  const auto printed = finish_output();
  if (!code) return report(code.error());
  if (printed) return *code;
  const int failed = report(printed.error());
  return *code == 0 ? failed : *code;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return run(platform::start_program(argc, argv));
  } catch (const FailureException& thrown) {
    return report(thrown.failure);
  } catch (const std::exception& bug) {
    return report({FailureKind::failed, std::string("unexpected: ") + bug.what(),
                   "this is a bug in waitlistd: please report it"});
  }
}
