// The Windows Event Log. installer/windows/messages.mc has the sentences, which the program carries as a
// resource.
#include "platform/system_log.hpp"

#include "platform/system_events.hpp"
#include "platform/windows/service_manager.hpp"
#include "platform/windows/text.hpp"

#include <algorithm>
#include <atomic>
#include <windows.h>

namespace waitlistd::platform {
namespace {

constexpr std::size_t longest_text = 30'000; // ReportEvent takes 31,839 characters

struct EventSource {
  std::atomic<HANDLE> handle = nullptr; // open to the end of the process
  std::atomic<SystemLog> arrangement = SystemLog::none;
};

EventSource& source() {
  static EventSource only;
  return only;
}

std::wstring source_key(const std::string& name) {
  return L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" + wide(name);
}

WORD type_of(SystemLogLevel level) {
  switch (level) {
  case SystemLogLevel::error:
    return EVENTLOG_ERROR_TYPE;
  case SystemLogLevel::warning:
    return EVENTLOG_WARNING_TYPE;
  case SystemLogLevel::debug:
  case SystemLogLevel::info:
    return EVENTLOG_INFORMATION_TYPE;
  }
  return EVENTLOG_INFORMATION_TYPE;
}

unsigned other_id(SystemLogLevel level) {
  switch (level) {
  case SystemLogLevel::error:
    return other_error_id;
  case SystemLogLevel::warning:
    return other_warning_id;
  case SystemLogLevel::debug:
  case SystemLogLevel::info:
    return other_information_id;
  }
  return other_information_id;
}

std::string value_of(std::span<const SystemLogField> fields, std::string_view name) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.name == name; });
  return found == fields.end() ? std::string() : found->value;
}

unsigned id_of(SystemLogLevel level, std::span<const SystemLogField> fields) {
  const std::string event = value_of(fields, "event");
  const SystemEvent* known = find_system_event(event);
  if (!known) return other_id(level);
  if (event == "release_loaded" && value_of(fields, "vintage") != "1") return release_revised_id;
  return known->id;
}

} // namespace

SystemLog system_log() { return source().arrangement; }

void begin_event_log(const std::string& name, SystemLog arrangement) {
  source().handle = RegisterEventSourceW(nullptr, wide(name).c_str());
  source().arrangement = arrangement;
}

// An event below information, or one that is not for the Event Log, counts as taken.
bool write_system_log(SystemLogLevel level, const std::string& text, std::span<const SystemLogField> fields) {
  const unsigned id = id_of(level, fields);
  if (level == SystemLogLevel::debug || id == unlogged) return true;
  const std::wstring said = wide(text).substr(0, longest_text);
  const wchar_t* insertions[] = {said.c_str()};
  constexpr WORD no_category = 0;
  return source().handle && ReportEventW(source().handle, type_of(level), no_category, id, nullptr,
                                         WORD{std::size(insertions)}, 0, insertions, nullptr);
}

Result<void> register_event_source(const std::string& name) {
  const std::string what = "service install: cannot register the source of the Event Log";
  HKEY key = nullptr;
  LSTATUS error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, source_key(name).c_str(), 0, nullptr, 0, KEY_SET_VALUE,
                                  nullptr, &key, nullptr);
  if (error != ERROR_SUCCESS) return service_failure(what, static_cast<DWORD>(error));
  const std::wstring program = own_program();
  const DWORD all_types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
  error = RegSetValueExW(key, L"EventMessageFile", 0, REG_EXPAND_SZ,
                         reinterpret_cast<const BYTE*>(program.c_str()),
                         static_cast<DWORD>((program.size() + 1) * sizeof(wchar_t)));
  if (error == ERROR_SUCCESS)
    error = RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, reinterpret_cast<const BYTE*>(&all_types),
                           sizeof all_types);
  RegCloseKey(key);
  if (error != ERROR_SUCCESS) return service_failure(what, static_cast<DWORD>(error));
  return {};
}

void remove_event_source(const std::string& name) {
  RegDeleteKeyW(HKEY_LOCAL_MACHINE, source_key(name).c_str());
}

} // namespace waitlistd::platform
