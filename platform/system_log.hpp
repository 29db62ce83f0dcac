#pragma once
// The operating system's own log (journald; the Windows Event Log), which takes levels and fields.

#include <span>
#include <string>

namespace waitlistd::platform {

enum class SystemLogLevel { debug, info, warning, error };

struct SystemLogField {
  std::string name; ///< snake_case
  std::string value;
};

enum class SystemLog {
  none,
  behind_standard_error,    ///< it reads that; a line had better reach it directly, with level and fields
  beside_standard_error,    ///< both are told
  instead_of_standard_error ///< which leads nowhere
};

/// How the process that runs us and the system's log have arranged it.
SystemLog system_log();

/// `text`: one line; `fields`: one of them is "event", the event's name. False where the log did not take it.
bool write_system_log(SystemLogLevel level, const std::string& text, std::span<const SystemLogField> fields);

} // namespace waitlistd::platform
