#pragma once
// One event, one line, on standard error and in the log file if there is one: a sentence for people, or a
// JSON object with stable keys for machines.

#include "core/failure.hpp"
#include "service/log/log_file.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace waitlistd {

enum class Level { trace, debug, info, warning, error };

/// A detail of an event. Keys are snake_case and the same wherever they appear: period, url, rows, seconds, …
struct LogField {
  std::string_view key;
  std::variant<std::int64_t, double, std::string> value;
};

/// `level`: trace, debug, info, warning or error; `format`: text or json. Called before the first event, and
/// when the configuration is read anew. Where standard error is the system's log, text goes there with its
/// level and each field under a name of its own; where there is no standard error, so does everything.
void set_up_log(std::string_view level, std::string_view format);

/// From now on every line is written to that file as well; none: to no file.
void set_log_file(std::unique_ptr<LogFile> file);

/// From now on this text is "***" in every line.
void never_log(std::string secret);

/// `event` is a stable name (release_loaded), `text` the sentence.
void log_event(Level level, std::string_view event, std::string_view text, std::span<const LogField> fields);
inline void log_event(Level level, std::string_view event, std::string_view text,
                      std::initializer_list<LogField> fields = {}) {
  log_event(level, event, text, std::span(fields.begin(), fields.size()));
}

/// The failure as one event, with its hint. `event`: its name; empty: configuration_wrong, release_rejected
/// or failed, by its kind.
void log_failure(Level level, const Failure& failure, std::string_view event = {});
inline void log_failure(const Failure& failure) { log_failure(Level::error, failure); }

} // namespace waitlistd
