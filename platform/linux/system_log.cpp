#include "platform/system_log.hpp"

#include <cctype>
#include <cstdlib>
#include <string>
#include <sys/stat.h>
#include <sys/syslog.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>
#include <vector>

namespace waitlistd::platform {
namespace {

int priority_of(SystemLogLevel level) {
  switch (level) {
  case SystemLogLevel::debug:
    return LOG_DEBUG;
  case SystemLogLevel::info:
    return LOG_INFO;
  case SystemLogLevel::warning:
    return LOG_WARNING;
  case SystemLogLevel::error:
    return LOG_ERR;
  }
  return LOG_INFO;
}

// WAITLISTD_PERIOD of "period": journald's names are upper case, and a prefix keeps ours apart.
std::string journal_name(const std::string& name) {
  std::string out = "WAITLISTD_";
  for (const char c : name)
    out.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return out;
}

} // namespace

// systemd.exec(5): JOURNAL_STREAM holds device and inode of the stream it connected; another one means that
// standard error was redirected since.
SystemLog system_log() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat is {};
  if (!stream || fstat(STDERR_FILENO, &is) != 0) return SystemLog::none;
  const bool same = std::to_string(is.st_dev) + ":" + std::to_string(is.st_ino) == stream;
  return same ? SystemLog::behind_standard_error : SystemLog::none;
}

bool write_system_log(SystemLogLevel level, const std::string& text, std::span<const SystemLogField> fields) {
  std::vector<std::string> entries = {"MESSAGE=" + text, "PRIORITY=" + std::to_string(priority_of(level)),
                                      "SYSLOG_IDENTIFIER=waitlistd"};
  for (const SystemLogField& field : fields)
    entries.push_back(journal_name(field.name) + "=" + field.value);
  std::vector<iovec> pieces;
  pieces.reserve(entries.size());
  for (std::string& entry : entries)
    pieces.push_back({entry.data(), entry.size()});
  return sd_journal_sendv(pieces.data(), static_cast<int>(pieces.size())) == 0;
}

} // namespace waitlistd::platform
