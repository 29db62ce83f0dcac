#include "service/command_line/config_check.hpp"

#include "core/path_text.hpp"
#include "platform/environment.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"
#include "service/collection.hpp"
#include "service/database/cluster_files.hpp"
#include "service/database/migrate.hpp"
#include "service/database/open_database.hpp"
#include "service/http/client.hpp"
#include "service/input_file.hpp"
#include "service/release_file/download.hpp"
#include "service/working_account.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

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

} // namespace

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

Finding try_database(const Settings& settings) {
  if (!settings.pg_conn.empty()) return try_server(settings.pg_conn);
  return "the private cluster in " + settings.state_dir.string() +
         (PrivateCluster::exists(settings.state_dir) ? " (not started for this)" : " (still to be made)");
}

Finding try_site(const Configuration& configuration) {
  const Settings& settings = configuration.settings;
  const auto source = find_collection(settings.data_source);
  if (!source) return source.error();
  HttpSettings how = http_settings(settings);
  how.retries = 0;
  HttpClient http(how);
  const std::string url =
      settings.nhs_index_url.empty() ? std::string((*source)->index_url) : settings.nhs_index_url;
  const auto answer = http.inspect(url);
  if (!answer) return Failure{answer.error().kind, answer.error().message, answer.error().hint};
  return answer->url + ": answers" + (settings.https_proxy.empty() ? "" : " (HTTPS_PROXY is set)");
}

} // namespace waitlistd
