#include "service/command_line/config_check.hpp"

#include "core/http/proxy.hpp"
#include "core/path_text.hpp"
#include "core/redact.hpp"
#include "core/text_encoding.hpp"
#include "platform/environment.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"
#include "service/collection.hpp"
#include "service/command_line/commands.hpp"
#include "service/configuration.hpp"
#include "service/database/cluster_files.hpp"
#include "service/database/migrate.hpp"
#include "service/database/open_database.hpp"
#include "service/http/client.hpp"
#include "service/input_file.hpp"
#include "service/log/log.hpp"
#include "service/release_file/download.hpp"
#include "service/working_account.hpp"

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <system_error>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

// What was asked and answered: a line to be shown, or what is wrong or away.
using Finding = Result<std::string>;

Failure wrong(std::string message, std::string hint) {
  return {FailureKind::configuration, std::move(message), std::move(hint)};
}

std::optional<Failure> ca_file_wrong(const std::string& file) {
  if (file.empty()) return std::nullopt;
  const auto opened = open_input(path_of(file));
  if (!opened) return wrong("CA_FILE " + file + " " + opened.error().message, opened.error().hint);
  constexpr std::size_t most = std::size_t{1} << 20; // the world's authorities are a quarter of it
  std::string text(most, '\0');
  text.resize(std::fread(text.data(), 1, most, opened->get()));
  if (text.find("-----BEGIN ") != std::string::npos) return std::nullopt;
  return wrong("CA_FILE " + file + " holds no certificate in PEM", "it must hold certificates in PEM");
}

// The folder itself, or the one in which it would be made.
fs::path nearest_existing(fs::path folder) {
  std::error_code error;
  folder = fs::absolute(folder, error);
  while (folder.has_relative_path() && fs::status(folder, error).type() == fs::file_type::not_found)
    folder = folder.parent_path();
  return folder;
}

std::optional<Failure> folder_wrong(const std::string& setting, const fs::path& folder) {
  const fs::path there = nearest_existing(folder);
  std::error_code error;
  const std::string reason =
      fs::is_directory(there, error) ? platform::why_not_writable(there) : std::string("it is no folder");
  if (reason.empty()) return std::nullopt;
  return wrong(setting + " " + folder.string() + " cannot be " + (there == folder ? "written to" : "made") +
                   ": " + (there == folder ? "" : there.string() + ": ") + reason,
               "name a folder that waitlistd's user may write to, or make it and give it to that user");
}

std::optional<Failure> log_file_wrong(const fs::path& file) {
  if (file.empty()) return std::nullopt;
  std::error_code error;
  const auto type = fs::status(file, error).type();
  if (type == fs::file_type::directory)
    return wrong("LOG_FILE " + file.string() + " is a folder", "name a file in it");
  if (auto ours = check_log_file_is_ours(file); !ours) return ours.error();
  if (type == fs::file_type::not_found)
    return folder_wrong("LOG_FILE's folder", fs::absolute(file).parent_path());
  const std::string reason = platform::why_not_writable(file);
  if (reason.empty()) return std::nullopt;
  return wrong("LOG_FILE " + file.string() + " cannot be written to: " + reason,
               "give it to waitlistd's user, or name another one");
}

std::optional<Failure> programs_wrong(const Settings& settings) {
  if (!settings.pg_conn.empty() && settings.postgres_bin.empty()) return std::nullopt;
  const auto found = find_server_programs(settings.postgres_bin, settings.state_dir / "postgres" / "data");
  return found ? std::nullopt : std::optional(found.error());
}

bool is_program(const fs::path& file) {
  std::error_code error;
  const fs::file_status seen = fs::status(file, error);
  constexpr fs::perms to_run = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  return seen.type() == fs::file_type::regular && (seen.permissions() & to_run) != fs::perms::none;
}

std::optional<Failure> browser_wrong(const std::string& browser) {
  if (browser.empty() || browser == "off") return std::nullopt;
  const fs::path named = path_of(browser);
  std::vector<fs::path> places = {named};
  if (!named.has_parent_path()) {
    places.clear();
    for (const fs::path& folder : platform::search_path())
      places.push_back(folder / platform::program_file_name(browser));
  }
  if (std::any_of(places.begin(), places.end(), is_program)) return std::nullopt;
  return wrong("BROWSER " + browser + " is no program that can be run",
               "name Chromium, Chrome or Edge by its path; empty: it is looked for; off: none");
}

// Whether the role may make the schema, or is its owner; and whether anything can be written there.
Result<void> check_rights(Connection& database) {
  const auto found = database.query(
      "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on', "
      "       to_regnamespace('rtt') IS NULL, "
      "       CASE WHEN to_regnamespace('rtt') IS NULL "
      "            THEN has_database_privilege(current_database(), 'CREATE') "
      "            ELSE (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'rtt') END",
      {}, "asking what the role may do");
  if (!found) return found.error();
  if (found->at(0, 0) == "t")
    return wrong("the database cannot be written to: it is a standby, or its sessions are read-only",
                 "PG_CONN must name the primary");
  if (found->at(0, 2) == "t") return {};
  return found->at(0, 1) == "t"
             ? wrong("the role may not make schema rtt in the database",
                     "grant it CREATE on the database: `waitlistd init-database --print` shows how")
             : wrong("schema rtt is another role's",
                     "name its owner in PG_CONN, or make this role its owner's member");
}

Finding try_server(const std::string& conninfo) {
  auto database = connect(conninfo);
  if (!database) return database.error();
  if (auto fits = check_server(*database); !fits) return fits.error();
  if (auto rights = check_rights(*database); !rights) return rights.error();
  const auto state = schema_state(*database);
  if (!state) return state.error();
  return database->description() + (state->applied.empty() ? ": answers; schema rtt is still to be made"
                                    : state->pending.empty()
                                        ? ": answers; schema rtt is up to date"
                                        : ": answers; schema rtt is to be brought up to date");
}

std::vector<Failure> wrong_paths(const Settings& settings) {
  std::vector<Failure> all;
  std::error_code error; // of one that is not there nobody is master, and asking would make it in /tmp
  if (fs::exists(settings.state_dir, error))
    if (auto taken = take_working_account(settings); !taken) all.push_back(taken.error());
  for (auto found :
       {folder_wrong("STATE_DIR", settings.state_dir), ca_file_wrong(settings.ca_file),
        programs_wrong(settings), browser_wrong(settings.browser), log_file_wrong(settings.log_file)})
    if (found) all.push_back(std::move(*found));
  return all;
}

// A private cluster is not started.
Finding try_database(const Settings& settings) {
  if (!settings.pg_conn.empty()) return try_server(settings.pg_conn);
  return "the private cluster in " + settings.state_dir.string() +
         (PrivateCluster::exists(settings.state_dir) ? " (not started for this)" : " (still to be made)");
}

// Of a proxy that lets requests through, or is not for that address; where it does not, the address' failure
// names it.
std::optional<std::string> about_proxy(const Settings& settings, const std::string& url,
                                       const HttpResult<HttpInspection>& answer) {
  const auto target = parse_url(url);
  if (settings.https_proxy.empty() || !target) return std::nullopt;
  const std::string proxy = "HTTPS_PROXY " + mask_proxy_password(settings.https_proxy);
  if (target->scheme != "https") return proxy + ": not used for " + url + ", which is plain http";
  if (bypasses_proxy(settings.no_proxy, *target))
    return proxy + ": not used for " + url + ", whose host NO_PROXY names";
  constexpr HttpTrouble of_the_site[] = {HttpTrouble::status, HttpTrouble::certificate,
                                         HttpTrouble::redirects};
  if (!answer && std::find(std::begin(of_the_site), std::end(of_the_site), answer.error().trouble) ==
                     std::end(of_the_site))
    return std::nullopt;
  return proxy + ": lets requests through to " + url;
}

// Each collection's index page: one HEAD.
std::vector<Finding> try_sites(const Settings& settings) {
  const auto collections = find_collections(settings);
  if (!collections) return {collections.error()};
  HttpSettings how = http_settings(settings);
  how.retries = 0;
  HttpClient http(how);
  std::vector<Finding> findings;
  for (const Collection* collection : *collections) {
    const std::string url =
        settings.nhs_index_url.empty() ? std::string(collection->index_url) : settings.nhs_index_url;
    const auto answer = http.inspect(url);
    if (auto proxy = about_proxy(settings, url, answer)) findings.emplace_back(std::move(*proxy));
    if (answer)
      findings.emplace_back(answer->url + ": answers");
    else
      findings.emplace_back(static_cast<const Failure&>(answer.error()));
  }
  return findings;
}

} // namespace

Result<int> check_config(const CheckConfigCommand& command, const CommandLine& line) {
  auto [configuration, failures] = examine_configuration(line.options, line.config_file);
  const Settings& settings = configuration.settings;
  begin_logging(configuration);
  forget_foreign_connection(settings);
  for (Failure& wrong_path : wrong_paths(settings))
    failures.push_back(std::move(wrong_path));
  if (const auto collections = find_collections(settings); !collections)
    failures.push_back(collections.error());
  if (command.connect && failures.empty()) {
    std::vector<Finding> findings = try_sites(settings);
    findings.insert(findings.begin(), try_database(settings));
    for (const Finding& finding : findings) {
      if (finding)
        std::cout << visible("ok: " + *finding) << "\n";
      else
        failures.push_back(finding.error());
    }
  }
  if (!failures.empty()) return told(std::move(failures));
  std::cout << "the configuration is valid"
            << (configuration.file.empty() ? std::string() : " (settings file " + configuration.file + ")")
            << "\n";
  return 0;
}

} // namespace waitlistd
