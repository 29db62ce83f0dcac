#include "service/configuration.hpp"

#include "core/path_text.hpp"
#include "core/redact.hpp"
#include "core/text.hpp"
#include "platform/environment.hpp"
#include "platform/files.hpp"
#include "platform/paths.hpp"
#include "platform/system_log.hpp"
#include "service/log/log.hpp"
#include "service/working_account.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace waitlistd {
namespace {

using platform::environment_variable;

// None, and errno, where it could not be opened or read.
std::optional<std::string> bytes_of(std::FILE* opened) {
  if (!opened) return std::nullopt;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(opened, std::fclose);
  std::string bytes;
  char block[4096];
  while (const std::size_t size = std::fread(block, 1, sizeof block, opened))
    bytes.append(block, size);
  return std::ferror(opened) ? std::nullopt : std::optional(std::move(bytes));
}

// As the system's editors write it: without its byte order mark. PowerShell 5 writes UTF-16 by `>`.
Result<std::string> text_in(const std::string& bytes, const std::filesystem::path& file) {
  if (bytes.find('\0') != std::string::npos)
    return Failure{FailureKind::configuration, file.string() + " is UTF-16: save it as UTF-8", {}};
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return bytes.starts_with(mark) ? bytes.substr(mark.size()) : bytes;
}

Failure cannot_read(const std::filesystem::path& file, int error) {
  return {FailureKind::configuration,
          "cannot read the settings file " + file.string() + ": " + std::generic_category().message(error),
          error == EACCES
              ? "run this from an elevated prompt (on Linux as root or as waitlistd's user), or name "
                "another one by --config"
              : "--config names another one"};
}

Result<std::optional<std::string>> settings_text_of(std::FILE* opened, const std::filesystem::path& path) {
  const auto bytes = bytes_of(opened);
  if (!bytes && errno == ENOENT) return std::nullopt;
  if (!bytes) return cannot_read(path, errno);
  auto text = text_in(*bytes, path);
  if (!text) return text.error();
  return std::move(*text);
}

// Others may have made the folder in which it is looked for, unlike one that was named.
Result<std::optional<std::string>> default_settings_text(const std::filesystem::path& path) {
  const auto opened = platform::open_if_trusted(path);
  if (!opened) return opened.error();
  return settings_text_of(*opened, path);
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const auto& sentence : sentences)
    text += (text.empty() ? "" : "; ") + sentence;
  return text;
}

SettingMap read_environment() {
  SettingMap values;
  for (const SettingSpec& setting : setting_table()) {
    const std::string name(setting.name);
    if (const auto value = environment_variable(name)) values[name] = {*value, "environment"};
    // HTTPS_PROXY is other programs' too, and empty it says that there is none.
    else if (setting.secret && setting.kind != SettingKind::proxy && platform::has_environment_variable(name))
      values[name] = {"", "environment"};
    const bool has_small_twin = name == "HTTPS_PROXY" || name == "NO_PROXY"; // as other programs read them
    if (has_small_twin && !values.contains(name))
      if (const auto value = environment_variable(lower_case(name)))
        values[name] = {*value, "environment " + lower_case(name)};
    if (!setting.secret) continue;
    const std::string twin = name + "_FILE";
    if (platform::has_environment_variable(twin))
      values[twin] = {environment_variable(twin).value_or(""), "environment"};
  }
  return values;
}

// Replaces NAME_FILE by NAME with the file's content.
void read_secret_files(SettingMap& values, std::vector<std::string>& errors) {
  for (const SettingSpec& setting : setting_table()) {
    const auto twin = values.find(std::string(setting.name) + "_FILE");
    if (twin == values.end()) continue;
    const auto secret = is_blank(twin->second.value)
                            ? Result<std::string>(Failure{FailureKind::configuration, "names no file", {}})
                            : secret_in(path_of(twin->second.value));
    if (!secret)
      errors.push_back(twin->first + " (" + twin->second.source + "): " + secret.error().message);
    else if (values.contains(setting.name))
      errors.push_back(std::string(setting.name) + " and " + twin->first + " are both set (" +
                       twin->second.source + ")");
    else
      values[std::string(setting.name)] = {*secret, twin->first + " " + twin->second.value};
    values.erase(twin);
  }
}

Result<std::string> first_line_of(std::FILE* opened, const std::filesystem::path& file) {
  const auto bytes = bytes_of(opened);
  if (!bytes)
    return Failure{FailureKind::configuration,
                   "cannot read " + file.string() + ": " + std::generic_category().message(errno),
                   {}};
  const auto text = text_in(*bytes, file);
  if (!text) return text.error();
  std::string secret = text->substr(0, text->find_first_of("\r\n"));
  if (is_blank(secret))
    return Failure{FailureKind::configuration,
                   file.string() +
                       " holds no secret: " + (is_blank(*text) ? "it is empty" : "its first line is empty"),
                   {}};
  return secret;
}

using OpenCredential = std::FILE* (*)(const std::filesystem::path&);

SettingMap credentials_in(const std::filesystem::path& folder, OpenCredential open,
                          std::vector<std::string>& errors) {
  SettingMap values;
  for (const SettingSpec& setting : setting_table()) {
    if (!setting.secret) continue;
    const auto path = folder / setting.name;
    std::error_code ignored; // what cannot be looked at is there, and fails when it is read
    if (std::filesystem::symlink_status(path, ignored).type() == std::filesystem::file_type::not_found)
      continue;
    if (const auto secret = first_line_of(open(path), path))
      values[std::string(setting.name)] = {*secret, "credential " + path.string()};
    else
      errors.push_back("credential: " + secret.error().message);
  }
  return values;
}

// Ours where the service manager started us. By hand, with the settings that the service has, those of the
// service that runs: the database is to be the same.
SettingMap read_credentials(bool with_the_services, std::vector<std::string>& errors) {
  if (const auto ours = environment_variable("CREDENTIALS_DIRECTORY"))
    return credentials_in(
        path_of(*ours), [](const std::filesystem::path& path) { return platform::open_file(path, "rb"); },
        errors);
  const auto services = with_the_services ? platform::service_credentials() : std::nullopt;
  return services ? credentials_in(*services, platform::open_no_link, errors) : SettingMap{};
}

// What is set, before its values are judged.
struct Gathered {
  Configuration configuration;
  std::optional<Failure> unreadable; ///< the settings file, which is left out then
  std::vector<std::string> errors;
};

Gathered gather(const SettingMap& options, const std::optional<std::string>& config_file) {
  Gathered out;
  Configuration& configuration = out.configuration;
  configuration.options = options;
  configuration.config_file = config_file;
  const std::filesystem::path path = config_file ? path_of(*config_file) : platform::default_config_file();
  const auto text = config_file ? settings_text(path) : default_settings_text(path);
  SettingMap from_file;
  if (!text) {
    out.unreadable = text.error();
  } else if (*text) {
    configuration.file = path.string();
    from_file = parse_settings_file(**text, configuration.file, out.errors);
    if (platform::is_world_readable(path) && from_file.contains("PG_CONN") &&
        !password_in(from_file["PG_CONN"].value).empty())
      configuration.warnings.push_back(configuration.file +
                                       " holds a password and everyone may read it: leave it to "
                                       "administrators and waitlistd (on Linux chmod 640)");
  } else if (config_file) {
    out.errors.push_back("there is no settings file " + path.string());
  }
  read_secret_files(from_file, out.errors);
  SettingMap from_environment = read_environment();
  read_secret_files(from_environment, out.errors);
  const SettingMap from_credentials = read_credentials(!config_file, out.errors);
  configuration.values = merge_settings({options, from_environment, from_credentials, from_file});
  return out;
}

void put_in_force(Configuration& configuration, Settings settings) {
  configuration.settings = std::move(settings);
  if (configuration.settings.state_dir.empty())
    configuration.settings.state_dir = platform::default_state_dir();
}

constexpr const char* hint_for_errors = "`waitlistd --help settings` lists every setting";

} // namespace

Result<Configuration> gather_configuration(const SettingMap& options,
                                           const std::optional<std::string>& config_file) {
  Gathered gathered = gather(options, config_file);
  if (gathered.unreadable) return *gathered.unreadable;
  if (!gathered.errors.empty())
    return Failure{FailureKind::configuration, joined(gathered.errors), hint_for_errors};
  auto settings = make_settings(gathered.configuration.values);
  if (!settings) return settings.error();
  put_in_force(gathered.configuration, std::move(*settings));
  return std::move(gathered.configuration);
}

ExaminedConfiguration examine_configuration(const SettingMap& options,
                                            const std::optional<std::string>& config_file) {
  Gathered gathered = gather(options, config_file);
  ExaminedConfiguration out{std::move(gathered.configuration), {}};
  if (gathered.unreadable) out.wrong.push_back(std::move(*gathered.unreadable));
  for (std::string& error : gathered.errors)
    out.wrong.push_back({FailureKind::configuration, std::move(error), hint_for_errors});
  for (auto& [name, value] : out.configuration.values) {
    const auto alone = make_settings(merge_settings({{{name, value}}}));
    if (alone) continue;
    out.wrong.push_back(alone.error());
    value = merge_settings({}).at(name);
  }
  put_in_force(out.configuration, make_settings(out.configuration.values).value());
  return out;
}

Result<std::optional<std::string>> settings_text(const std::filesystem::path& file) {
  return settings_text_of(platform::open_file(file, "r"), file);
}

Result<std::string> secret_in(const std::filesystem::path& file) {
  return first_line_of(platform::open_file(file, "rb"), file);
}

Settings default_settings() {
  Settings settings = make_settings(merge_settings({})).value();
  settings.state_dir = platform::default_state_dir();
  return settings;
}

void begin_logging(const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  set_up_log(settings.log_level, settings.log_format);
  for (std::string& password : passwords_in(settings.pg_conn))
    never_log(std::move(password));
  never_log(proxy_password_in(settings.https_proxy));
  never_log(settings.http_token);
  for (const std::string& warning : configuration.warnings)
    log_event(Level::warning, "configuration", warning);
}

std::filesystem::path service_log_file(const Settings& settings) {
  return settings.log_file.empty() ? settings.state_dir / "logs" / "waitlistd.log" : settings.log_file;
}

Result<void> begin_log_file(const Settings& settings) {
  const bool is_needed = platform::system_log() == platform::SystemLog::instead_of_standard_error;
  const std::filesystem::path path = is_needed ? service_log_file(settings) : settings.log_file;
  if (path.empty()) {
    set_log_file(nullptr);
    return {};
  }
  if (auto ours = check_log_file_is_ours(path); !ours) return ours;
  if (auto writable = LogFile::check(path); !writable) return writable.error();
  set_log_file(std::make_unique<LogFile>(path, settings.log_file_size, settings.log_files));
  return {};
}

} // namespace waitlistd
