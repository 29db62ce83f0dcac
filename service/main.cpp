#include "platform/startup.hpp"
#include "service/command_line.hpp"
#include "service/commands.hpp"
#include "service/configuration.hpp"
#include "service/log.hpp"

#include <exception>
#include <iostream>

namespace {

using namespace waitlistd;

int exit_code(FailureKind kind) {
  switch (kind) {
  case FailureKind::failed:
  case FailureKind::rejected:
    return 1;
  case FailureKind::usage:
    return 2;
  case FailureKind::try_again:
    return 75;
  case FailureKind::configuration:
    return 78;
  }
  return 1;
}

int report(const Failure& failure) {
  log_failure(failure);
  return exit_code(failure.kind);
}

int run(const std::vector<std::string>& arguments) {
  const auto line = parse_command_line(arguments);
  if (!line) return report(line.error());
  if (const auto* text = std::get_if<ShowText>(&line->command)) {
    std::cout << text->text;
    return 0;
  }
  const auto configuration = gather_configuration(line->options, line->config_file);
  if (!configuration) return report(configuration.error());
  begin_logging(*configuration);

  const auto code =
      std::visit([&](const auto& command) { return run_command(command, *configuration); }, line->command);
  return code ? *code : report(code.error());
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
