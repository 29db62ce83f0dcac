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

/// True where what this process writes to standard error goes to the system's log, which then had better get
/// it with its level and fields.
bool system_log_listens();

/// `text`: one line. False where the log did not take it.
bool write_system_log(SystemLogLevel level, const std::string& text, std::span<const SystemLogField> fields);

} // namespace waitlistd::platform
