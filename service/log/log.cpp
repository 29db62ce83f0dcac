#include "service/log/log.hpp"

#include "core/text_encoding.hpp"
#include "platform/paths.hpp"
#include "platform/system_log.hpp"

#include <boost/algorithm/string/replace.hpp>
#include <boost/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace waitlistd {
namespace {

std::shared_ptr<spdlog::logger> make_logger() {
  auto logger =
      std::make_shared<spdlog::logger>("waitlistd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::trace);
  return logger;
}

// The only state of the log besides spdlog's own; a reload may change it while other threads log.
struct LogState {
  std::shared_ptr<spdlog::logger> logger = make_logger(); // what goes wrong before set_up_log is told as well
  std::atomic<bool> json = false;
  std::atomic<bool> file_fails = false;
  std::mutex mutex; // of what follows
  std::shared_ptr<LogFile> file;
  std::vector<std::string> secrets;
};

LogState& state() {
  static LogState only;
  return only;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
  case Level::trace:
    return spdlog::level::trace;
  case Level::debug:
    return spdlog::level::debug;
  case Level::info:
    return spdlog::level::info;
  case Level::warning:
    return spdlog::level::warn;
  case Level::error:
    return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string_view name_of(Level level) {
  constexpr std::string_view names[] = {"trace", "debug", "info", "warning", "error"};
  return names[static_cast<std::size_t>(level)];
}

std::string utc_now() {
  const auto now = std::chrono::system_clock::now();
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(now - day));
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

// A line break is for JSON to escape.
std::string as_json(const std::string& value) { return visible(value, LineBreaks::kept); }
template <class Number>
Number as_json(Number value) {
  return value;
}

std::string json_line(Level level, std::string_view event, std::string_view text,
                      std::span<const LogField> fields) {
  boost::json::object line{
      {"time", utc_now()}, {"level", name_of(level)}, {"event", event}, {"text", as_json(std::string(text))}};
  for (const LogField& field : fields)
    std::visit([&](const auto& value) { line[field.key] = as_json(value); }, field.value);
  return boost::json::serialize(line);
}

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}
std::string shown(std::int64_t value) { return std::to_string(value); }
// A backslash stands as it is, for paths of Windows to be copied.
std::string shown(const std::string& value) {
  if (!value.empty() && value.find_first_of(" \"\t\n=") == std::string::npos) return value;
  return '"' + boost::replace_all_copy(value, "\"", "\\\"") + '"';
}

// For a field of its own, without quotes.
std::string plain(const LogField& field) {
  const auto* text = std::get_if<std::string>(&field.value);
  return text ? visible(*text) : std::visit([](const auto& value) { return shown(value); }, field.value);
}

// The event's name comes last: the guides' tables go by it, and a reader of the sentence passes it over.
std::string sentence(std::string_view event, std::string_view text, std::span<const LogField> fields) {
  std::string line(text);
  for (const LogField& field : fields)
    line += " " + std::string(field.key) + "=" +
            std::visit([](const auto& value) { return shown(value); }, field.value);
  line += " event=" + std::string(event);
  for (char& c : line)
    if (c == '\n' || c == '\r') c = ' ';
  return visible(line);
}

std::string text_line(Level level, std::string_view event, std::string_view text,
                      std::span<const LogField> fields) {
  std::string line;
  if (level != Level::info) line += std::string(name_of(level)) + ": ";
  return line + sentence(event, text, fields);
}

// As a line may hold it: as it is, with its controls by name, quoted, and in JSON.
std::vector<std::string> forms_in_lines(std::string secret) {
  const std::string seen = visible(secret, LineBreaks::kept);
  const std::string json = boost::json::serialize(boost::json::string(seen));
  std::string on_one_line = secret; // as sentence() has it
  std::replace_if(
      on_one_line.begin(), on_one_line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return {secret, visible(secret), visible(on_one_line),
          boost::replace_all_copy(visible(on_one_line), "\"", "\\\""), json.substr(1, json.size() - 2)};
}

std::string without_secrets(std::string line) {
  const std::lock_guard lock(state().mutex);
  for (const std::string& secret : state().secrets)
    for (std::size_t at = line.find(secret); at != std::string::npos; at = line.find(secret, at + 3))
      line.replace(at, secret.size(), "***");
  return line;
}

platform::SystemLogLevel to_system(Level level) {
  switch (level) {
  case Level::trace:
  case Level::debug:
    return platform::SystemLogLevel::debug;
  case Level::info:
    return platform::SystemLogLevel::info;
  case Level::warning:
    return platform::SystemLogLevel::warning;
  case Level::error:
    return platform::SystemLogLevel::error;
  }
  return platform::SystemLogLevel::info;
}

// That it fails is told once, by the other ways that a line has.
bool to_file(const std::string& line) {
  std::shared_ptr<LogFile> file;
  {
    const std::lock_guard lock(state().mutex);
    file = state().file;
  }
  if (!file) return false;
  const bool written = file->write(line);
  if (!written && !state().file_fails.exchange(true))
    log_event(Level::warning, "log_file_fails", "the log file cannot be written to",
              {{"path", file->path().string()}});
  if (written) state().file_fails = false;
  return written;
}

bool to_system_log(Level level, std::string_view event, std::string_view text,
                   std::span<const LogField> fields) {
  std::vector<platform::SystemLogField> named = {{"event", std::string(event)}};
  for (const LogField& field : fields)
    named.push_back({std::string(field.key), without_secrets(plain(field))});
  return platform::write_system_log(to_system(level), without_secrets(sentence(event, text, fields)), named);
}

std::string_view event_of(FailureKind kind) {
  switch (kind) {
  case FailureKind::configuration:
    return "configuration_wrong";
  case FailureKind::rejected:
    return "release_rejected";
  case FailureKind::held:
    return "release_held";
  case FailureKind::failed:
  case FailureKind::usage:
  case FailureKind::try_again:
    return "failed";
  }
  return "failed";
}

} // namespace

void set_up_log(std::string_view level, std::string_view format) {
  state().logger->set_level(spdlog::level::from_str(std::string(level)));
  state().json = format == "json";
}

void set_log_file(std::unique_ptr<LogFile> file) {
  const std::lock_guard lock(state().mutex);
  state().file = std::move(file);
}

void never_log(std::string secret) {
  constexpr std::size_t shortest = 4; // "a" would make every line unreadable
  if (secret.size() < shortest) return;
  const std::lock_guard lock(state().mutex);
  auto& secrets = state().secrets;
  for (std::string& form : forms_in_lines(std::move(secret)))
    if (std::find(secrets.begin(), secrets.end(), form) == secrets.end()) secrets.push_back(std::move(form));
  // One that holds another is looked for before it, or its rest would be seen.
  std::stable_sort(secrets.begin(), secrets.end(),
                   [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

void log_event(Level level, std::string_view event, std::string_view text, std::span<const LogField> fields) {
  LogState& log = state();
  if (!log.logger->should_log(to_spdlog(level))) return;
  const std::string line = without_secrets(log.json ? json_line(level, event, text, fields)
                                                    : text_line(level, event, text, fields));
  const std::string timed_line = log.json ? line : utc_now() + " " + line;
  const bool in_file = to_file(timed_line);
  const auto system = platform::system_log();
  const bool as_it_is = system == platform::SystemLog::behind_standard_error && log.json;
  const bool in_system_log =
      system != platform::SystemLog::none && !as_it_is && to_system_log(level, event, text, fields);
  if (in_system_log && system != platform::SystemLog::beside_standard_error) return;
  if (in_file && system == platform::SystemLog::instead_of_standard_error) return;
  log.logger->log(to_spdlog(level), platform::stderr_is_terminal() ? line : timed_line);
}

void log_failure(Level level, const Failure& failure, std::string_view event) {
  if (event.empty()) event = event_of(failure.kind);
  if (failure.hint.empty())
    log_event(level, event, failure.message);
  else
    log_event(level, event, failure.message, {{"hint", failure.hint}});
}

} // namespace waitlistd
