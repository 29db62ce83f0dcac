#include "platform/service_control.hpp"
#include "service/command_line/command_line.hpp"
#include "service/command_line/command_table.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace waitlistd;

namespace {

Failure failure_of(const std::vector<std::string>& arguments) {
  const auto line = parse_command_line(arguments);
  REQUIRE(line.has_error());
  CHECK(line.error().kind == FailureKind::usage);
  return line.error();
}

template <class T>
T command_of(const std::vector<std::string>& arguments) {
  const auto line = parse_command_line(arguments);
  INFO((line ? "" : line.error().message));
  REQUIRE(line.has_value());
  REQUIRE(std::holds_alternative<T>(line->command));
  return std::get<T>(line->command);
}

} // namespace

TEST_CASE("a command about a month or a file takes the collection that it is about") {
  const std::vector<std::string> named = {"--source", "ae"};
  const auto source = [&](auto command, std::vector<std::string> words) {
    using Command = decltype(command);
    CHECK(command_of<Command>(words).source.empty()); // the first of DATA_SOURCE
    words.insert(words.end(), named.begin(), named.end());
    return command_of<Command>(words).source;
  };
  CHECK(source(LoadCommand{}, {"load", "x.zip"}) == "ae");
  CHECK(source(ExportCommand{}, {"export", "--period", "2026-01"}) == "ae");
  CHECK(source(DiffCommand{}, {"diff", "--period", "2026-01"}) == "ae");
  CHECK(source(AcceptCommand{}, {"accept", "--period", "2026-01"}) == "ae");
  CHECK(source(ReconcileCommand{}, {"reconcile", "x.csv"}) == "ae");
  CHECK(source(BackfillCommand{}, {"backfill", "--from", "2026-01"}) == "ae");
  CHECK(source(DiscoverCommand{}, {"discover"}) == "ae");
  CHECK(source(StatusCommand{}, {"status"}) == "ae");
  CHECK(failure_of({"once", "--source", "ae"}).message == "unknown option --source");
}

TEST_CASE("each command takes its own options") {
  CHECK(command_of<OnceCommand>({"once", "--dry-run"}).dry_run);
  CHECK(command_of<LoadCommand>({"load", "a.zip", "b.csv"}).files ==
        std::vector<std::string>{"a.zip", "b.csv"});
  const auto exported =
      command_of<ExportCommand>({"export", "--period", "2026-01", "--vintage=2", "--output", "x.csv"});
  CHECK(exported.period == Period{2026, 1});
  CHECK(exported.vintage == 2);
  CHECK(exported.output == "x.csv");
  CHECK(command_of<StatusCommand>({"status", "--json"}).json);
  CHECK(command_of<MigrateCommand>({"migrate", "--check"}).check);
  CHECK(command_of<PsqlCommand>({"psql", "--", "-c", "SELECT 1"}).arguments ==
        std::vector<std::string>{"-c", "SELECT 1"});
  CHECK(command_of<DiscoverCommand>({"discover", "--all"}).all);
  const auto backfill = command_of<BackfillCommand>({"backfill", "--from", "2025-04", "--to", "2026-01"});
  CHECK(backfill.from == Period{2025, 4});
  CHECK(backfill.to == Period{2026, 1});
  CHECK(backfill.jobs == 2);
  CHECK_FALSE(backfill.dry_run);
  const auto diff =
      command_of<DiffCommand>({"diff", "--period", "2026-01", "--from", "1", "--to", "3", "--json"});
  CHECK(diff.period == Period{2026, 1});
  CHECK(diff.from == 1);
  CHECK(diff.to == 3);
  CHECK(diff.json);
  CHECK(command_of<ReconcileCommand>({"reconcile", "overview.csv"}).file == "overview.csv");
  const auto service = command_of<ServiceCommand>({"service", "install", "--account", "TRUST\\waiting$"});
  CHECK(service.action == "install");
  CHECK(service.account == "TRUST\\waiting$");
  CHECK_FALSE(service.account_password_file);
  for (const char* action : {"uninstall", "start", "stop", "run"})
    CHECK(command_of<ServiceCommand>({"service", action}).action == action);
}

TEST_CASE("every setting is an option, before or behind the command") {
  for (const auto& arguments : {std::vector<std::string>{"--poll-interval", "5", "-v", "once"},
                                {"once", "--poll-interval=5", "-v"}}) {
    const auto line = parse_command_line(arguments);
    REQUIRE(line.has_value());
    CHECK(std::holds_alternative<OnceCommand>(line->command));
    CHECK(line->options.at("POLL_INTERVAL").value == "5");
    CHECK(line->options.at("POLL_INTERVAL").source == "command line");
    CHECK(line->options.at("LOG_LEVEL").value == "debug");
  }
}

TEST_CASE("what is unknown or missing is told with a hint") {
  CHECK(failure_of({"onse"}).message == "unknown command onse");
  CHECK(failure_of({"onse"}).hint == "did you mean once?");
  CHECK(failure_of({"Stauts"}).hint == "did you mean status?");
  CHECK(failure_of({"watch"}).hint.starts_with("one of once, run, "));
  CHECK(failure_of({}).message == "no command given");
  const auto option = failure_of({"once", "--poll-intervall", "5"});
  CHECK(option.message == "unknown option --poll-intervall");
  CHECK(option.hint == "did you mean --poll-interval?");
  const auto before = failure_of({"--poll-intervall", "3", "once"});
  CHECK(before.message == "unknown option --poll-intervall");
  CHECK(before.hint == "did you mean --poll-interval?");
  CHECK(failure_of({"export", "--perod", "2026-01"}).hint == "did you mean --period?");
  CHECK(failure_of({"export", "--PG_CON=host=db"}).hint == "did you mean --pg-conn?");
  CHECK(failure_of({"export", "--PG_CON=host=db"}).message == "unknown option --PG_CON");
  CHECK(failure_of({"status", "--banana"}).hint ==
        "`waitlistd --help` and `waitlistd --help settings` list them");
  CHECK(failure_of({"load"}).message == "load: which file?");
  CHECK(failure_of({"export"}).message == "export: which month?");
  CHECK(failure_of({"export", "--period", "January"}).message == "export: \"January\" is not a month");
  CHECK(failure_of({"backfill"}).message == "backfill: which month?");
  CHECK(failure_of({"backfill", "--from", "2026-01", "--to", "2025-04"}).message ==
        "backfill: --to is before --from");
  CHECK(failure_of({"backfill", "--from", "2026-01", "--jobs", "0"}).message ==
        "backfill: --jobs 0 is not between 1 and 16");
  CHECK(failure_of({"diff"}).hint == "waitlistd diff --period 2026-01");
  CHECK(failure_of({"reconcile"}).message == "reconcile: which file?");
  CHECK(failure_of({"status", "extra"}).message == "status takes no \"extra\"");
  failure_of({"once", "--poll-interval"});
  CHECK(failure_of({"service"}).message == "service: which of install|uninstall|start|stop?");
  CHECK(failure_of({"service", "restart"}).message == "service: there is no \"restart\"");
  CHECK(failure_of({"service", "start", "--account", "a"}).message == "service start takes no account");
  CHECK(failure_of({"service", "install", "--account-password-file", "f"}).message ==
        "service install: --account-password-file without --account");
}

TEST_CASE("what stands before the command may be a command's own option") {
  CHECK(command_of<ExportCommand>({"--period", "2026-01", "export"}).period == Period{2026, 1});
  CHECK(command_of<StatusCommand>({"--json", "--months=2", "status"}).months == 2);
}

TEST_CASE("each command's help has examples, which are its own and can be typed") {
  for (const CommandSpec& command : commands()) {
    const auto help = command_of<ShowText>({command.name, "--help"}).text;
    CHECK(help.find("\nExamples:\n  waitlistd " + std::string(command.name)) != std::string::npos);
    std::istringstream examples(command.examples);
    for (std::string line; std::getline(examples, line);) {
      INFO(line);
      std::istringstream words(line.substr(0, line.find("   ")));
      std::vector<std::string> arguments;
      for (std::string word; words >> word;)
        arguments.push_back(word);
      REQUIRE(arguments.size() > 1);
      arguments.erase(arguments.begin());
      CHECK(arguments.front() == command.name);
      const auto parsed = parse_command_line(arguments);
      INFO((parsed ? "" : parsed.error().message));
      CHECK(parsed.has_value());
    }
  }
}

TEST_CASE("help names every command and every setting") {
  const auto help = command_of<ShowText>({"--help"}).text;
  for (const char* command : {"once", "discover", "backfill", "load", "diff", "reconcile", "export", "status",
                              "migrate", "psql", "service", "check-config", "print-config"})
    CHECK((help.find(std::string("\n  ") + command) != std::string::npos) ==
          (command != std::string_view("service") || platform::has_service_control()));
  const auto settings = command_of<ShowText>({"--help", "settings"}).text;
  for (const SettingSpec& setting : setting_table())
    CHECK(settings.find("[" + std::string(setting.name) + "]") != std::string::npos);
  CHECK(command_of<ShowText>({"export", "--help"}).text.find("--vintage") != std::string::npos);
  CHECK(command_of<ShowText>({"--version"}).text.starts_with("waitlistd "));
}

TEST_CASE("an installation's settings are options of the service's installation, empty ones too") {
  const auto line = parse_command_line({"service", "install", "--pg-conn", "host=db", "--http-listen", ""});
  REQUIRE(line.has_value());
  CHECK(line->options.at("PG_CONN").value == "host=db");
  CHECK(line->options.at("HTTP_LISTEN").value.empty());
}

TEST_CASE("what the commands do is told in one column, or a blank behind a usage that is too long for it") {
  const auto help = command_of<ShowText>({"--help"}).text;
  int in_column = 0;
  for (const CommandSpec& command : commands()) {
    const auto begin = help.find("\n  " + std::string(command.name) + " ");
    if (begin == std::string::npos) continue; // of another system
    const std::string line = help.substr(begin + 1, help.find('\n', begin + 1) - begin - 1);
    INFO(line);
    const auto told = line.rfind(command.help);
    REQUIRE(told != std::string::npos);
    const auto column = std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(told),
                                      [](char c) { return (c & 0xC0) != 0x80; }); // of UTF-8
    CHECK((column == 30 || (column > 30 && line[told - 1] == ' ' && line[told - 2] != ' ')));
    in_column += column == 30;
  }
  CHECK(in_column > 5);
}
