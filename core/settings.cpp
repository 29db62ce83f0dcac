#include "core/settings.hpp"

#include "core/http/proxy.hpp"
#include "core/path_text.hpp"
#include "core/redact.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace waitlistd {
namespace {

using enum SettingKind;

constexpr SettingSpec table[] = {
    {"PG_CONN",
     conninfo,
     &Settings::pg_conn,
     "",
     "PostgreSQL to load into, as a libpq connection string or URL; without it, a private cluster under "
     "STATE_DIR",
     {},
     true},
    {"DATA_SOURCE", text, &Settings::data_source, "nhs",
     "what is watched, names separated by commas; nhs: referral-to-treatment waiting times"},
    {"POLL_INTERVAL", seconds, &Settings::poll_interval, "3600",
     "seconds between two looks at the site; `once` looks once"},
    {"RELEASE_POLL_INTERVAL", seconds, &Settings::release_poll_interval, "60",
     "seconds between two looks while a month is due: from the second Thursday, 09:30 in London, until it is "
     "in, to the 20th at most"},
    {"NHS_CSV_URL", url, &Settings::nhs_csv_url, "", "address of one release to load: bypasses discovery"},
    {"NHS_INDEX_URL", url, &Settings::nhs_index_url, "",
     "page that discovery starts from; empty: the source's own, for nhs "
     "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/"},
    {"STATE_DIR", path, &Settings::state_dir, "",
     "folder for downloads and the private cluster; empty: /var/lib/waitlistd for root, "
     "~/.local/state/waitlistd for others; on Windows %ProgramData%\\waitlistd for services and "
     "administrators, "
     "%LocalAppData%\\waitlistd for others"},
    {"CA_FILE", path, &Settings::ca_file, "", "certificates to trust, in PEM, instead of the system's"},
    {"HTTPS_PROXY",
     proxy,
     &Settings::https_proxy,
     "",
     "proxy for https, as http://user:password@host:port; https_proxy is read too",
     {},
     true},
    {"NO_PROXY", text, &Settings::no_proxy, "",
     "hosts that need no proxy, separated by commas or blanks: names, .suffixes, host:port, addresses, CIDR "
     "blocks, *; "
     "no_proxy is read too"},
    {"USER_AGENT", text, &Settings::user_agent, "",
     "what is sent as User-Agent; empty: waitlistd, its version and CONTACT"},
    {"CONTACT", text, &Settings::contact, "",
     "address or page of whoever runs this, for the site's administrators"},
    {"BROWSER", text, &Settings::browser, "",
     "Chromium, Chrome or Edge, for when the pages need scripts to show their links; empty: found; off: "
     "none"},
    {"BROWSER_TIMEOUT", seconds, &Settings::browser_timeout, "60",
     "seconds that the browser may take for a page"},
    {"ALLOW_HTTP", yes_no, &Settings::allow_http, "no", "accept plain http from hosts other than this one"},
    {"HTTP_CONNECT_TIMEOUT", seconds, &Settings::http_connect_timeout, "10",
     "seconds to find a host's addresses and connect to one of them"},
    {"HTTP_TLS_TIMEOUT", seconds, &Settings::http_tls_timeout, "10", "seconds to agree on TLS"},
    {"HTTP_HEADER_TIMEOUT", seconds, &Settings::http_header_timeout, "30",
     "seconds from a request to the end of the answer's header"},
    {"HTTP_IDLE_TIMEOUT", seconds, &Settings::http_idle_timeout, "30",
     "seconds without a byte before a transfer is given up"},
    {"HTTP_TOTAL_TIMEOUT", seconds, &Settings::http_total_timeout, "900",
     "seconds a whole transfer may take"},
    {"HTTP_MINIMUM_RATE", rate, &Settings::http_minimum_rate, "1KB",
     "bytes a second below which a transfer is given up, measured over each HTTP_IDLE_TIMEOUT"},
    {"HTTP_RETRIES", count, &Settings::http_retries, "6",
     "repeats of failed requests, over one look at the site"},
    {"HTTP_RETRY_DELAY", seconds, &Settings::http_retry_delay, "1",
     "seconds that the first repeat waits at most; doubles with each, the wait itself is drawn by lot"},
    {"HTTP_RETRY_WAIT_LIMIT", seconds, &Settings::http_retry_wait_limit, "120",
     "seconds that a site may ask to be waited for (Retry-After); if it asks for more, the look is given up"},
    {"PAGE_SIZE_LIMIT", bytes, &Settings::page_size_limit, "8MB", "largest page that is read"},
    {"FILE_SIZE_LIMIT", bytes, &Settings::file_size_limit, "1GB", "largest file that is downloaded"},
    {"INFLATED_SIZE_LIMIT", bytes, &Settings::inflated_size_limit, "4GB", "largest CSV that a ZIP may hold"},
    {"KEEP_VINTAGES", count, &Settings::keep_vintages, "10",
     "old vintages of a month whose rows are kept; the figures of all vintages are kept for ever"},
    {"CLUSTER_PORT", port, &Settings::cluster_port, "0",
     "port on 127.0.0.1 of the private cluster, for dashboards; 0: its socket only, or on Windows a free "
     "port"},
    {"POSTGRES_BIN", path, &Settings::postgres_bin, "",
     "folder of PostgreSQL's server programs, for the private cluster; empty: found"},
    {"HTTP_LISTEN", listen, &Settings::http_listen, "127.0.0.1:8620",
     "address and port of the health endpoint of `run`; [::1]:8620 is IPv6, 0 turns it off"},
    {"HTTP_HOSTS", text, &Settings::http_hosts, "",
     "names by which the health endpoint may be asked besides localhost and addresses, separated by commas; "
     "*: any"},
    {"HTTP_TOKEN",
     text,
     &Settings::http_token,
     "",
     "what a POST to the health endpoint has to bring as `Authorization: Bearer TOKEN`; empty: POST is off",
     {},
     true},
    {"DASHBOARDS_URL", url, &Settings::dashboards_url, "",
     "where Grafana shows the dashboards: the status page links there"},
    {"LOG_LEVEL", choice, &Settings::log_level, "info", "least important events that are logged",
     "trace|debug|info|warning|error"},
    {"LOG_FORMAT", choice, &Settings::log_format, "text", "text for people, json for machines", "text|json"},
    {"LOG_FILE", path, &Settings::log_file, "",
     "file that the service, `once`, `load` and `backfill` log to as well; empty: none, but for the Windows "
     "service logs\\waitlistd.log in STATE_DIR"},
    {"LOG_FILE_SIZE", bytes, &Settings::log_file_size, "10MB",
     "size at which the log file is put aside and a new one begun"},
    {"LOG_FILES", count, &Settings::log_files, "5",
     "log files put aside that are kept, as waitlistd.1.log (the newest) and so on"},
};

constexpr std::string_view default_source = "default";

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string_view without_final_blanks(std::string_view text) {
  while (text.ends_with(' '))
    text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  constexpr std::pair<std::string_view, std::uint64_t> units[] = {
      {"KB", std::uint64_t{1} << 10}, {"MB", std::uint64_t{1} << 20}, {"GB", std::uint64_t{1} << 30}};
  for (const auto& [unit, factor] : units) {
    if (!text.ends_with(unit)) continue;
    const auto number = whole_number(without_final_blanks(text.substr(0, text.size() - unit.size())));
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    return number && *number <= most / factor ? std::optional(*number * factor) : std::nullopt;
  }
  return whole_number(text);
}

std::optional<bool> parse_yes_no(std::string_view text) {
  for (const std::string_view yes : {"yes", "true", "on", "1"})
    if (text == yes) return true;
  for (const std::string_view no : {"no", "false", "off", "0"})
    if (text == no) return false;
  return std::nullopt;
}

bool is_choice(std::string_view choices, std::string_view value) {
  while (!choices.empty()) {
    const std::size_t bar = std::min(choices.find('|'), choices.size());
    if (choices.substr(0, bar) == value) return true;
    choices.remove_prefix(std::min(bar + 1, choices.size()));
  }
  return false;
}

bool is_port(std::string_view text, std::uint64_t least) {
  const auto number = whole_number(text);
  return number && *number >= least && *number <= 65535;
}

// host:port; an IPv6 address in brackets.
bool is_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !is_port(text.substr(colon + 1), 0)) return false;
  const std::string_view host = text.substr(0, colon);
  return host.find(':') == std::string_view::npos || (host.starts_with('[') && host.ends_with(']'));
}

// What is expected, where the value is not that.
std::string complaint(const SettingSpec& setting, const SourcedValue& sourced) {
  const std::string_view value = sourced.value;
  if (setting.secret && sourced.source != default_source && is_blank(value))
    return "is named and empty: give it a value, or leave it out";
  const bool required = !setting.default_value.empty();
  if (value.empty()) return required ? "may not be empty" : "";
  switch (setting.kind) {
  case seconds: {
    const auto number = whole_number(value);
    return number && *number >= 1 && *number <= 31'536'000 ? ""
                                                           : "is not a number of seconds (1 to 31536000)";
  }
  case rate:
  case bytes: {
    const auto number = parse_bytes(value);
    return number && *number > 0 ? "" : "is not a size (a number, or one followed by KB, MB or GB)";
  }
  case count:
    return decimal_number(value) && *decimal_number(value) <= 1000 ? "" : "is not a number (0 to 1000)";
  case proxy:
    return parse_proxy(value) ? ""
                              : "is not a proxy (http://host:port, with user:password@ where it needs them)";
  case port:
    return is_port(value, 0) ? "" : "is not a port (0 to 65535)";
  case listen:
    return value == "0" || is_listen_address(value) ? ""
                                                    : "is not an address and port (127.0.0.1:8620), nor 0";
  case yes_no:
    return parse_yes_no(value) ? "" : "is neither yes nor no";
  case choice:
    return is_choice(setting.choices, value) ? "" : "is none of " + std::string(setting.choices);
  case url:
    return value.starts_with("https://") || value.starts_with("http://") ? ""
                                                                         : "does not start with https://";
  case conninfo:
    return value.find('=') != std::string_view::npos || value.starts_with("postgresql://") ||
                   value.starts_with("postgres://")
               ? ""
               : "is neither a connection string (host=… dbname=…) nor a postgresql:// URL";
  case text:
  case path:
    return "";
  }
  return "";
}

// What complaint() has let pass.
void read_into(std::string& member, const std::string& text) { member = text; }
void read_into(std::filesystem::path& member, const std::string& text) { member = path_of(text); }
void read_into(std::chrono::seconds& member, const std::string& text) {
  member = std::chrono::seconds(whole_number(text).value());
}
void read_into(std::uint64_t& member, const std::string& text) { member = parse_bytes(text).value(); }
void read_into(int& member, const std::string& text) { member = decimal_number(text).value(); }
void read_into(bool& member, const std::string& text) { member = parse_yes_no(text).value(); }

// A kind whose text the member's type cannot be read from would throw at the first start.
constexpr bool fits(const SettingSpec& setting) {
  switch (setting.kind) {
  case seconds:
    return std::holds_alternative<std::chrono::seconds Settings::*>(setting.member);
  case rate:
  case bytes:
    return std::holds_alternative<std::uint64_t Settings::*>(setting.member);
  case count:
  case port:
    return std::holds_alternative<int Settings::*>(setting.member);
  case yes_no:
    return std::holds_alternative<bool Settings::*>(setting.member);
  case path:
    if (std::holds_alternative<std::filesystem::path Settings::*>(setting.member)) return true;
    [[fallthrough]];
  default:
    return std::holds_alternative<std::string Settings::*>(setting.member);
  }
}
static_assert(std::all_of(std::begin(table), std::end(table), fits));

} // namespace

std::span<const SettingSpec> setting_table() { return table; }

bool is_blank(std::string_view value) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (value.starts_with(mark)) value.remove_prefix(mark.size());
  return trimmed(value).empty();
}

const SettingSpec* find_setting(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(table), std::end(table), [&](const auto& s) { return s.name == name; });
  return found == std::end(table) ? nullptr : found;
}

std::string option_name(std::string_view setting) {
  std::string name = lower_case(setting);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

SettingMap merge_settings(const std::vector<SettingMap>& layers) {
  SettingMap merged;
  for (const SettingSpec& setting : table) {
    SourcedValue chosen{std::string(setting.default_value), std::string(default_source)};
    for (const SettingMap& layer : layers)
      if (const auto found = layer.find(setting.name); found != layer.end()) {
        chosen = found->second;
        break;
      }
    merged.emplace(setting.name, std::move(chosen));
  }
  return merged;
}

Result<Settings> make_settings(const SettingMap& merged) {
  std::string problems;
  for (const SettingSpec& setting : table) {
    const SourcedValue& value = merged.find(setting.name)->second;
    const std::string problem = complaint(setting, value);
    if (problem.empty()) continue;
    problems += (problems.empty() ? "" : "; ") + std::string(setting.name) + " (" + value.source + ") ";
    problems += (setting.secret || value.value.empty() ? "" : "\"" + value.value + "\" ") + problem;
  }
  if (!problems.empty())
    return Failure{FailureKind::configuration, std::move(problems),
                   "`waitlistd print-config` shows every setting and where its value comes from"};

  Settings s;
  for (const SettingSpec& setting : table)
    std::visit([&](auto member) { read_into(s.*member, merged.find(setting.name)->second.value); },
               setting.member);
  return s;
}

std::string shown_value(const SettingSpec& setting, std::string_view value) {
  if (!setting.secret || value.empty()) return std::string(value);
  switch (setting.kind) {
  case conninfo:
    return mask_password(value);
  case proxy:
    return mask_proxy_password(value);
  default: // all of it is the secret
    return "***";
  }
}

} // namespace waitlistd
