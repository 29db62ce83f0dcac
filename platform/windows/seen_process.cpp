#include "platform/seen_process.hpp"

#include "platform/windows/handle.hpp"
#include "platform/windows/text.hpp"

#include <windows.h>

#include <array>

namespace waitlistd::platform {
namespace {

std::string program_of(HANDLE process) {
  std::array<wchar_t, 32'768> path;
  DWORD size = static_cast<DWORD>(path.size());
  if (!QueryFullProcessImageNameW(process, 0, path.data(), &size)) return {};
  return narrow(std::filesystem::path(std::wstring(path.data(), size)).stem().wstring());
}

// Windows counts from 1601 in tenths of a microsecond.
std::optional<std::chrono::sys_seconds> begun(HANDLE process) {
  FILETIME created{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  if (!GetProcessTimes(process, &created, &ended, &kernel, &user)) return std::nullopt;
  const std::int64_t ticks = static_cast<std::int64_t>(
      static_cast<std::uint64_t>(created.dwHighDateTime) << 32 | created.dwLowDateTime);
  constexpr std::int64_t ticks_a_second = 10'000'000;
  constexpr std::int64_t seconds_to_1970 = 11'644'473'600;
  return std::chrono::sys_seconds(std::chrono::seconds(ticks / ticks_a_second - seconds_to_1970));
}

} // namespace

std::optional<SeenProcess> see_process(int pid, const std::filesystem::path&) {
  const Handle process(
      OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, static_cast<DWORD>(pid)));
  if (!process) { // ERROR_INVALID_PARAMETER: there is none; else it is not ours to look at
    if (GetLastError() == ERROR_INVALID_PARAMETER) return std::nullopt;
    return SeenProcess{};
  }
  // A process that has ended keeps its number while somebody has a handle to it.
  if (WaitForSingleObject(process.get(), 0) == WAIT_OBJECT_0) return std::nullopt;
  return SeenProcess{std::nullopt, program_of(process.get()), begun(process.get())};
}

std::vector<int> processes_in(const std::filesystem::path&) { return {}; }

} // namespace waitlistd::platform
