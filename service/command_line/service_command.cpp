#include "service/command_line/service_command.hpp"

#include "core/path_text.hpp"
#include "platform/memory.hpp"
#include "platform/paths.hpp"
#include "platform/service_control.hpp"
#include "service/command_line/commands.hpp"
#include "service/configuration.hpp"
#include "service/database/open_database.hpp"
#include "service/log/log.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

constexpr const char* service_name = "waitlistd";

// A load takes 47 MB, and the largest page or file that is let in 200 MB.
constexpr std::size_t service_memory = std::size_t{1} << 30;

constexpr std::string_view settings_file_head =
    "# Settings of waitlistd, one KEY=VALUE a line. A line that begins with # is a comment.\n"
    "# `waitlistd print-config --as sample` shows all of them with their defaults. After a change:\n"
    "#   waitlistd check-config\n"
    "#   sc.exe control waitlistd paramchange\n"
    "\n"
    "# PostgreSQL to load into. Without it, waitlistd keeps a private PostgreSQL beside this file, where\n"
    "# PostgreSQL's programs are installed. Only administrators and the service may read this file.\n"
    "#PG_CONN=postgresql://loader@db.example/waiting\n"
    "\n"
    "# Where there is no direct way out.\n"
    "#HTTPS_PROXY=http://proxy.example:3128\n"
    "\n"
    "# Whom NHS England's site administrators may ask.\n"
    "#CONTACT=\n"
    "\n"
    "# Health, status and metrics; 0 turns them off.\n"
    "#HTTP_LISTEN=127.0.0.1:8620\n"
    "\n";

// A service that is there keeps its settings file unless told otherwise.
CommandLine as_installed(CommandLine line) {
  const auto arguments = platform::installed_arguments(service_name);
  const auto option = std::find(arguments.begin(), arguments.end(), "--config");
  if (!line.config_file && option != arguments.end() && option + 1 != arguments.end())
    line.config_file = *(option + 1);
  return line;
}

// ---- install

fs::path settings_file(const CommandLine& line) {
  return line.config_file ? fs::absolute(path_of(*line.config_file)) : platform::default_config_file();
}

// Whoever installs silently passes properties on, set or not.
SettingMap without_empty(const SettingMap& options) {
  SettingMap given = options;
  std::erase_if(given, [](const auto& setting) { return setting.second.value.empty(); });
  return given;
}

bool is_in_service_folder(const fs::path& file) {
  std::error_code error;
  return fs::equivalent(file.parent_path(), platform::default_config_file().parent_path(), error);
}

Result<void> keep_settings(const fs::path& file, const SettingMap& wanted) {
  const auto there = settings_text(file);
  if (!there) return there.error();
  const CompletedFile completed =
      complete_settings_file(there->value_or(std::string(settings_file_head)), wanted);
  if (completed.text != *there)
    if (auto written = platform::write_settings_file(file, completed.text, service_name); !written)
      return written;
  if (is_in_service_folder(file)) // whose rights would let the service write
    if (auto kept = platform::protect_settings_file(file, service_name); !kept) return kept;
  for (const std::string& name : completed.kept)
    log_event(Level::info, "setting_kept", "the settings file has this setting already, and keeps its value",
              {{"setting", name}, {"settings_file", file.string()}});
  return {};
}

Result<std::string> account_password(const ServiceCommand& command) {
  if (!command.account_password_file) return std::string();
  return secret_in(path_of(*command.account_password_file));
}

// What a browser on this machine asks; empty where nothing listens, or nobody knows where.
std::string status_page(const std::string& http_listen) {
  const std::size_t colon = http_listen.rfind(':');
  if (colon == std::string::npos || http_listen.substr(colon) == ":0") return {};
  std::string host = http_listen.substr(0, colon);
  if (host == "0.0.0.0" || host == "[::]") host = "localhost";
  return "http://" + host + http_listen.substr(colon) + "/";
}

// Where the settings are wrong, which the service is to say, the default's.
std::string status_page_of(const fs::path& settings) {
  const auto configuration = gather_configuration({}, settings.string());
  return status_page((configuration ? configuration->settings : default_settings()).http_listen);
}

platform::ServiceDefinition definition(const ServiceCommand& command, const CommandLine& line,
                                       std::string password) {
  std::vector<std::string> arguments = {"service", "run"};
  if (line.config_file) arguments.insert(arguments.end(), {"--config", settings_file(line).string()});
  return {service_name,
          "NHS Waiting List Alert",
          "Watches NHS England for each month's referral-to-treatment waiting times and loads them into "
          "PostgreSQL",
          std::move(arguments),
          command.account,
          std::move(password),
          status_page_of(settings_file(line))};
}

Result<int> install(const ServiceCommand& command, const CommandLine& given) {
  if (auto may = platform::begin_service_installation(service_name); !may) return may.error();
  const SettingMap wanted = without_empty(given.options);
  if (const auto valid = make_settings(merge_settings({wanted})); !valid) return valid.error();
  auto password = account_password(command);
  if (!password) return password.error();
  never_log(*password);
  const CommandLine line = as_installed(given);
  const fs::path folder = platform::default_config_file().parent_path();
  if (auto made = platform::make_service_folder(folder, service_name); !made) return made.error();
  if (auto kept = keep_settings(settings_file(line), wanted); !kept) return kept.error();
  const auto installed = platform::install_service(definition(command, line, std::move(*password)));
  if (!installed) return installed.error();
  for (const std::string& not_taken : *installed)
    log_event(Level::warning, "service_setting", not_taken);
  std::cout << "the service " << service_name << " is installed; its settings are in "
            << settings_file(line).string() << "\n";
  return 0;
}

// ---- uninstall, start, stop

Result<int> uninstall() {
  const auto removed = platform::uninstall_service(service_name);
  if (!removed) return removed.error();
  std::cout << (*removed ? "the service waitlistd is removed; its configuration and data stay\n"
                         : "there is no service waitlistd\n");
  return 0;
}

std::string log_file_at_hand(const CommandLine& given) {
  const CommandLine line = as_installed(given);
  const auto configuration = gather_configuration(line.options, line.config_file);
  return service_log_file(configuration ? configuration->settings : default_settings()).string();
}

FailureKind kind_of(int code) {
  for (const FailureKind kind : {FailureKind::configuration, FailureKind::try_again, FailureKind::usage})
    if (exit_code(kind) == code) return kind;
  return FailureKind::failed;
}

std::string_view meaning(FailureKind kind) {
  switch (kind) {
  case FailureKind::configuration:
    return "wrong configuration";
  case FailureKind::try_again:
    return "something is away or taken";
  case FailureKind::usage:
    return "wrong command line";
  case FailureKind::failed:
  case FailureKind::rejected:
  case FailureKind::held:
    return "failed";
  }
  return "failed";
}

Result<int> start(const CommandLine& line) {
  const auto code = platform::start_service(service_name);
  if (!code) return code.error();
  if (*code != 0) {
    const FailureKind kind = kind_of(*code);
    return Failure{kind,
                   "the service waitlistd ended at once with code " + std::to_string(*code) + " (" +
                       std::string(meaning(kind)) + ")",
                   "the reason is in the Event Log (Application, source waitlistd) and in " +
                       log_file_at_hand(line)};
  }
  std::cout << "the service waitlistd runs\n";
  return 0;
}

Result<int> stop() {
  if (auto stopped = platform::stop_service(service_name); !stopped) return stopped.error();
  std::cout << "the service waitlistd is stopped\n";
  return 0;
}

// ---- run

// Until the configuration has said where the log file is, and where it could not, it is in the default place.
void begin_default_log_file() {
  if (auto begun = begin_log_file(default_settings()); !begun) log_failure(begun.error());
}

Result<int> run_configured(platform::ServiceHost& host, const CommandLine& line) {
  const auto configuration = gather_configuration(line.options, line.config_file);
  if (!configuration) {
    begin_default_log_file();
    return configuration.error();
  }
  begin_logging(*configuration);
  forget_foreign_connection(configuration->settings);
  if (auto log_file = begin_log_file(configuration->settings); !log_file) {
    begin_default_log_file();
    return log_file.error();
  }
  return run_for(host, *configuration);
}

// The service's thread has no other catch.
int run_to_the_end(platform::ServiceHost& host, const CommandLine& line) {
  Failure failure;
  try {
    const auto code = run_configured(host, line);
    if (code) return *code;
    failure = code.error();
  } catch (const FailureException& thrown) {
    failure = thrown.failure;
  } catch (const std::exception& bug) {
    failure = {FailureKind::failed, std::string("unexpected: ") + bug.what(),
               "this is a bug in waitlistd: please report it"};
  }
  log_failure(failure);
  return exit_code(failure.kind);
}

Result<int> run(const CommandLine& line) {
  platform::keep_memory_small();
  if (auto limited = platform::limit_memory(service_memory); !limited)
    log_failure(Level::warning, limited.error());
  return platform::run_as_service(service_name,
                                  [&](platform::ServiceHost& host) { return run_to_the_end(host, line); });
}

} // namespace

Result<int> run_service_command(const ServiceCommand& command, const CommandLine& line) {
  if (command.action == "install") return install(command, line);
  if (command.action == "uninstall") return uninstall();
  if (command.action == "start") return start(line);
  if (command.action == "stop") return stop();
  return run(line);
}

} // namespace waitlistd
