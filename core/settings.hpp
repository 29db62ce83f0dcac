#pragma once
// Every setting there is, in one table. Help, print-config, the reference page and validation come from it.

#include "core/failure.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace waitlistd {

enum class SettingKind {
  text,
  conninfo, ///< libpq connection string or postgresql:// URL: holds a password
  url,
  proxy, ///< http://user:password@host:port: may hold a password
  path,
  seconds,
  bytes, ///< whole number, or one followed by KB, MB or GB (1024)
  rate,  ///< bytes a second, as a size
  count, ///< whole number from 0
  port,
  listen, ///< address:port, or 0
  yes_no,
  choice,
};

/// The values in force. Each member is set by one row of the table; what needs some of them (the HTTP client,
/// the health endpoint, discovery) takes them from here in one place each.
struct Settings {
  std::string pg_conn; ///< empty: the private cluster
  std::string data_source;
  std::chrono::seconds poll_interval{};
  std::chrono::seconds release_poll_interval{};
  std::string nhs_csv_url;
  std::string nhs_index_url;       ///< empty: the source's
  std::filesystem::path state_dir; ///< empty: the platform's default
  std::string ca_file;
  std::string user_agent;
  std::string contact;
  std::string https_proxy;
  std::string no_proxy;
  std::string browser;
  std::chrono::seconds browser_timeout{};
  bool allow_http = false;
  std::chrono::seconds http_connect_timeout{};
  std::chrono::seconds http_tls_timeout{};
  std::chrono::seconds http_header_timeout{};
  std::chrono::seconds http_idle_timeout{};
  std::chrono::seconds http_total_timeout{};
  std::uint64_t http_minimum_rate = 0;
  int http_retries = 0;
  std::chrono::seconds http_retry_delay{};
  std::chrono::seconds http_retry_wait_limit{};
  std::uint64_t page_size_limit = 0;
  std::uint64_t file_size_limit = 0;
  std::uint64_t inflated_size_limit = 0;
  int keep_vintages = 0;
  int cluster_port = 0; ///< 0: its socket only, or on Windows a free port
  std::filesystem::path postgres_bin;
  std::string http_listen; ///< "0": no health endpoint
  std::string http_hosts;
  std::string http_token;
  std::string dashboards_url;
  std::string log_level;
  std::string log_format;
  std::filesystem::path log_file; ///< empty: none, or the service's own
  std::uint64_t log_file_size = 0;
  int log_files = 0; ///< put aside
};

/// Where a row's value lands. The member's type says how the text is read, the row's kind what it may be.
using SettingMember =
    std::variant<std::string Settings::*, std::filesystem::path Settings::*, std::chrono::seconds Settings::*,
                 std::uint64_t Settings::*, int Settings::*, bool Settings::*>;

struct SettingSpec {
  std::string_view name; ///< as in the environment and the file; the option is "--" + lower case with dashes
  SettingKind kind;
  SettingMember member;
  std::string_view default_value;
  std::string_view help;
  std::string_view choices = {}; ///< for SettingKind::choice, separated by "|"
  bool secret = false;           ///< masked when shown; may come as NAME_FILE or from $CREDENTIALS_DIRECTORY
};

std::span<const SettingSpec> setting_table();
const SettingSpec* find_setting(std::string_view name);

/// "--pg-conn" of PG_CONN, without the dashes in front.
std::string option_name(std::string_view setting);

/// True where there is nothing in it but blanks and a byte order mark.
bool is_blank(std::string_view value);

/// A value and where it came from: "command line", "environment", "/etc/waitlistd/waitlistd.env:3",
/// "default".
struct SourcedValue {
  std::string value;
  std::string source;
};
using SettingMap = std::map<std::string, SourcedValue, std::less<>>; ///< by setting name

/// Reads KEY=VALUE lines as systemd's EnvironmentFile does: '#' or ';' at a line's start begins a comment, a
/// value may stand in matching quotes. `errors` gets one sentence a problem: a line that is none, an unknown
/// key, a key twice.
SettingMap parse_settings_file(std::string_view text, const std::string& path,
                               std::vector<std::string>& errors);

/// A settings file with further settings.
struct CompletedFile {
  std::string text;
  std::vector<std::string> kept; ///< settings that the file had already, at whatever value
};

/// The text of a settings file with those of `wanted` behind it that it does not set yet, neither itself nor
/// by its _FILE twin. An empty value is as not given.
CompletedFile complete_settings_file(std::string_view text, const SettingMap& wanted);

/// The known setting whose name is nearest, for "did you mean"; empty where none is near.
std::string nearest_setting(std::string_view name);

/// Every setting of the table, each from the first of `layers` (strongest first) that has it.
SettingMap merge_settings(const std::vector<SettingMap>& layers);

/// Validates every value. A secret that is named and blank is wrong, never the default: what names it was to
/// give one. On failure (configuration) the message names each wrong setting, its source and what is expected
/// of it, never a secret's value.
Result<Settings> make_settings(const SettingMap& merged);

/// The value as it may be shown: a secret without its secret part, by its kind.
std::string shown_value(const SettingSpec& setting, std::string_view value);

/// The reference page of all settings, in Markdown.
std::string settings_reference();

/// A settings file that sets nothing: each setting as a comment, with its help and default.
std::string settings_sample();

} // namespace waitlistd
