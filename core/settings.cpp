#include "core/settings.hpp"

#include "core/http/proxy.hpp"
#include "core/path_text.hpp"
#include "core/redact.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace waitlistd {
namespace {

using enum SettingKind;

constexpr SettingSpec table[] = {
    {"PG_CONN",
     conninfo,
     "",
     "PostgreSQL to load into, as a libpq connection string or URL; without it, a private cluster under "
     "STATE_DIR",
     {},
     true},
    {"DATA_SOURCE", text, "nhs", "what is watched; nhs: referral-to-treatment waiting times"},
    {"POLL_INTERVAL", seconds, "3600", "seconds between two looks at the site; `once` looks once"},
    {"RELEASE_POLL_INTERVAL", seconds, "60",
     "seconds between two looks while a month is due: from the second Thursday, 09:30 in London, until it is "
     "in, to the 20th at most"},
    {"NHS_CSV_URL", url, "", "address of one release to load: bypasses discovery"},
    {"NHS_INDEX_URL", url, "",
     "page that discovery starts from; empty: the source's own, for nhs "
     "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/"},
    {"STATE_DIR", path, "",
     "folder for downloads and the private cluster; empty: /var/lib/waitlistd for root, "
     "~/.local/state/waitlistd for others; on Windows %ProgramData%\\waitlistd for services and "
     "administrators, "
     "%LocalAppData%\\waitlistd for others"},
    {"CA_FILE", path, "", "certificates to trust, in PEM, instead of the system's"},
    {"HTTPS_PROXY",
     proxy,
     "",
     "proxy for https, as http://user:password@host:port; https_proxy is read too",
     {},
     true},
    {"NO_PROXY", text, "",
     "hosts that need no proxy, separated by commas or blanks: names, .suffixes, host:port, addresses, CIDR "
     "blocks, *; "
     "no_proxy is read too"},
    {"USER_AGENT", text, "", "what is sent as User-Agent; empty: waitlistd, its version and CONTACT"},
    {"CONTACT", text, "", "address or page of whoever runs this, for the site's administrators"},
    {"BROWSER", text, "",
     "Chromium, Chrome or Edge, for when the pages need scripts to show their links; empty: found; off: "
     "none"},
    {"BROWSER_TIMEOUT", seconds, "60", "seconds that the browser may take for a page"},
    {"ALLOW_HTTP", yes_no, "no", "accept plain http from hosts other than this one"},
    {"HTTP_CONNECT_TIMEOUT", seconds, "10", "seconds to find a host's addresses and connect to one of them"},
    {"HTTP_TLS_TIMEOUT", seconds, "10", "seconds to agree on TLS"},
    {"HTTP_HEADER_TIMEOUT", seconds, "30", "seconds from a request to the end of the answer's header"},
    {"HTTP_IDLE_TIMEOUT", seconds, "30", "seconds without a byte before a transfer is given up"},
    {"HTTP_TOTAL_TIMEOUT", seconds, "900", "seconds a whole transfer may take"},
    {"HTTP_MINIMUM_RATE", rate, "1KB",
     "bytes a second below which a transfer is given up, measured over each HTTP_IDLE_TIMEOUT"},
    {"HTTP_RETRIES", count, "6", "repeats of failed requests, over one look at the site"},
    {"HTTP_RETRY_DELAY", seconds, "1",
     "seconds that the first repeat waits at most; doubles with each, the wait itself is drawn by lot"},
    {"HTTP_RETRY_WAIT_LIMIT", seconds, "120",
     "seconds that a site may ask to be waited for (Retry-After); if it asks for more, the look is given up"},
    {"PAGE_SIZE_LIMIT", bytes, "8MB", "largest page that is read"},
    {"FILE_SIZE_LIMIT", bytes, "1GB", "largest file that is downloaded"},
    {"INFLATED_SIZE_LIMIT", bytes, "4GB", "largest CSV that a ZIP may hold"},
    {"KEEP_VINTAGES", count, "10",
     "old vintages of a month whose rows are kept; the figures of all vintages are kept for ever"},
    {"CLUSTER_PORT", port, "0",
     "port on 127.0.0.1 of the private cluster, for dashboards; 0: its socket only, or on Windows a free "
     "port"},
    {"POSTGRES_BIN", path, "",
     "folder of PostgreSQL's server programs, for the private cluster; empty: found"},
    {"HTTP_LISTEN", listen, "127.0.0.1:8620",
     "address and port of the health endpoint of `run`; [::1]:8620 is IPv6, 0 turns it off"},
    {"HTTP_HOSTS", text, "",
     "names by which the health endpoint may be asked besides localhost and addresses, separated by commas; "
     "*: any"},
    {"HTTP_TOKEN",
     text,
     "",
     "what a POST to the health endpoint has to bring as `Authorization: Bearer TOKEN`; empty: POST is off",
     {},
     true},
    {"DASHBOARDS_URL", url, "", "where Grafana shows the dashboards: the status page links there"},
    {"LOG_LEVEL", choice, "info", "least important events that are logged", "trace|debug|info|warning|error"},
    {"LOG_FORMAT", choice, "text", "text for people, json for machines", "text|json"},
    {"LOG_FILE", path, "",
     "file that the service, `once`, `load` and `backfill` log to as well; empty: none, but for the Windows "
     "service logs\\waitlistd.log in STATE_DIR"},
    {"LOG_FILE_SIZE", bytes, "10MB", "size at which the log file is put aside and a new one begun"},
    {"LOG_FILES", count, "5", "log files put aside that are kept, as waitlistd.1.log (the newest) and so on"},
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
    return number ? std::optional(*number * factor) : std::nullopt;
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
  std::string name;
  for (const char c : setting)
    name.push_back(c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
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

  const auto text_of = [&](std::string_view name) { return merged.find(name)->second.value; };
  const auto seconds_of = [&](std::string_view name) {
    return std::chrono::seconds(whole_number(text_of(name)).value());
  };
  const auto bytes_of = [&](std::string_view name) { return parse_bytes(text_of(name)).value(); };
  Settings s;
  s.pg_conn = text_of("PG_CONN");
  s.data_source = text_of("DATA_SOURCE");
  s.poll_interval = seconds_of("POLL_INTERVAL");
  s.release_poll_interval = seconds_of("RELEASE_POLL_INTERVAL");
  s.nhs_csv_url = text_of("NHS_CSV_URL");
  s.nhs_index_url = text_of("NHS_INDEX_URL");
  s.state_dir = path_of(text_of("STATE_DIR"));
  s.ca_file = text_of("CA_FILE");
  s.user_agent = text_of("USER_AGENT");
  s.contact = text_of("CONTACT");
  s.https_proxy = text_of("HTTPS_PROXY");
  s.no_proxy = text_of("NO_PROXY");
  s.browser = text_of("BROWSER");
  s.browser_timeout = seconds_of("BROWSER_TIMEOUT");
  s.allow_http = parse_yes_no(text_of("ALLOW_HTTP")).value();
  s.http_connect_timeout = seconds_of("HTTP_CONNECT_TIMEOUT");
  s.http_tls_timeout = seconds_of("HTTP_TLS_TIMEOUT");
  s.http_header_timeout = seconds_of("HTTP_HEADER_TIMEOUT");
  s.http_minimum_rate = bytes_of("HTTP_MINIMUM_RATE");
  s.http_retries = decimal_number(text_of("HTTP_RETRIES")).value();
  s.http_retry_delay = seconds_of("HTTP_RETRY_DELAY");
  s.http_retry_wait_limit = seconds_of("HTTP_RETRY_WAIT_LIMIT");
  s.http_idle_timeout = seconds_of("HTTP_IDLE_TIMEOUT");
  s.http_total_timeout = seconds_of("HTTP_TOTAL_TIMEOUT");
  s.page_size_limit = bytes_of("PAGE_SIZE_LIMIT");
  s.file_size_limit = bytes_of("FILE_SIZE_LIMIT");
  s.inflated_size_limit = bytes_of("INFLATED_SIZE_LIMIT");
  s.keep_vintages = decimal_number(text_of("KEEP_VINTAGES")).value();
  s.cluster_port = static_cast<int>(whole_number(text_of("CLUSTER_PORT")).value());
  s.postgres_bin = path_of(text_of("POSTGRES_BIN"));
  s.http_listen = text_of("HTTP_LISTEN");
  s.http_hosts = text_of("HTTP_HOSTS");
  s.dashboards_url = text_of("DASHBOARDS_URL");
  s.http_token = text_of("HTTP_TOKEN");
  s.log_level = text_of("LOG_LEVEL");
  s.log_format = text_of("LOG_FORMAT");
  s.log_file = path_of(text_of("LOG_FILE"));
  s.log_file_size = bytes_of("LOG_FILE_SIZE");
  s.log_files = decimal_number(text_of("LOG_FILES")).value();
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
