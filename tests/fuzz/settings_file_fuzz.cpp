// A settings file: read, completed, and made into settings.
#include "core/settings.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace waitlistd;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> errors;
  const SettingMap values = parse_settings_file(text, "waitlistd.env", errors);
  for (const std::string& error : errors)
    if (!error.starts_with("waitlistd.env:")) std::abort();
  for (const auto& [name, value] : values)
    if (const SettingSpec* setting = find_setting(name)) shown_value(*setting, value.value);
  const auto settings = make_settings(merge_settings({values}));
  if (!settings && (settings.error().message.empty() || settings.error().kind != FailureKind::configuration))
    std::abort();

  // What a file is completed with is read from it again, and what it had stays.
  const SettingMap wanted = {{"CONTACT", {" a 'name' ", ""}}, {"LOG_LEVEL", {"debug", ""}}};
  const CompletedFile completed = complete_settings_file(text, wanted);
  std::vector<std::string> later_errors;
  const SettingMap later = parse_settings_file(completed.text, "waitlistd.env", later_errors);
  if (!completed.text.starts_with(text) || later_errors != errors) std::abort();
  for (const auto& [name, value] : wanted) {
    const bool had = values.contains(name) || values.contains(name + "_FILE");
    if (!had && later.at(name).value != value.value) std::abort();
    if (values.contains(name) && later.at(name).value != values.at(name).value) std::abort();
  }
  return 0;
}
