#include "platform/startup.hpp"
#include "service/command_line.hpp"
#include "service/commands.hpp"
#include "service/configuration.hpp"
#include "service/log.hpp"
#include "service/service_command.hpp"

#include <exception>
#include <iostream>

namespace {

using namespace waitlistd;

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
  if (const auto* service = std::get_if<ServiceCommand>(&line->command)) {
    const auto code = run_service_command(*service, *line);
    return code ? *code : report(code.error());
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
