#pragma once
// Gathers the settings from the command line, the environment, credentials and the settings file.

#include "core/settings.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace waitlistd {

struct Configuration {
  SettingMap values; ///< every setting with its source
  Settings settings;
  std::string file;                  ///< the settings file that was read; empty: none
  std::vector<std::string> warnings; ///< to be logged
  SettingMap options;                ///< what it was gathered with, to gather it anew
  std::optional<std::string> config_file;
};

/// `options`: settings given as options. `config_file`: --config; without it the platform's default file is
/// read where it exists, and where this program is not the service itself, the credentials of the service
/// that runs: by hand the same settings hold. Fails (configuration) with every problem in one message, where
/// the file can be read.
Result<Configuration> gather_configuration(const SettingMap& options,
                                           const std::optional<std::string>& config_file);

struct ExaminedConfiguration {
  Configuration configuration; ///< what is wrong in it is as if it were not set
  std::vector<Failure> wrong;  ///< of kind configuration
};

/// The same for whoever wants to know all that is wrong at once, and look further all the same.
ExaminedConfiguration examine_configuration(const SettingMap& options,
                                            const std::optional<std::string>& config_file);

/// A settings file's text, or none where there is no such file. Fails (configuration) where there is one that
/// cannot be read, or is UTF-16.
Result<std::optional<std::string>> settings_text(const std::filesystem::path& file);

/// The first line of a file that holds one secret. Fails (configuration) where that is blank.
Result<std::string> secret_in(const std::filesystem::path& file);

/// What is in force where nothing is set.
Settings default_settings();

/// The log as configured: its level and format, the secrets it never shows; and the configuration's warnings.
void begin_logging(const Configuration& configuration);

/// The log is written to its file as well from now on, where there is one: LOG_FILE, or in STATE_DIR where
/// standard error leads nowhere. Fails (configuration) where the file cannot be written to; the one before
/// stays then.
Result<void> begin_log_file(const Settings& settings);

/// Where a service logs to whose standard error leads nowhere: LOG_FILE, or in STATE_DIR.
std::filesystem::path service_log_file(const Settings& settings);

} // namespace waitlistd
