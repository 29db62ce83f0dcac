#include "platform/memory.hpp"

#include "platform/windows/handle.hpp"

#include <system_error>
#include <windows.h>

namespace waitlistd::platform {

void keep_memory_small() {} // Windows gives large pieces back by itself

void release_unused_memory() {
  HeapCompact(GetProcessHeap(), 0);
  SetProcessWorkingSetSize(GetCurrentProcess(), static_cast<SIZE_T>(-1), static_cast<SIZE_T>(-1));
}

// By a job that only this process is in: its children leave it silently, for PostgreSQL and browsers make
// jobs of their own. The job lasts as long as the process, whoever has a handle.
Result<void> limit_memory(std::size_t bytes) {
  const Handle job(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags =
      JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
  limits.ProcessMemoryLimit = bytes;
  if (job && SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof limits) &&
      AssignProcessToJobObject(job.get(), GetCurrentProcess()))
    return {};
  const auto error = static_cast<int>(GetLastError());
  return Failure{FailureKind::failed,
                 "this process's memory cannot be limited: " + std::system_category().message(error),
                 {}};
}

} // namespace waitlistd::platform
