#include "core/service_database.hpp"

namespace waitlistd {
namespace {

constexpr std::string_view private_cluster = "private cluster";

std::string described(const DatabaseChoice& choice) {
  return choice.place.empty() ? std::string("the private cluster")
                              : choice.place + " (PG_CONN: " + choice.source + ")";
}

bool is_from_credential(const DatabaseChoice& choice) { return choice.source.starts_with("credential "); }

// "/etc/waitlistd/waitlistd.env:3": of all sources only a settings file's has a line.
bool is_from_settings_file(const DatabaseChoice& choice) {
  const std::size_t colon = choice.source.find_last_of(':');
  return colon != std::string::npos && colon + 1 < choice.source.size() &&
         choice.source.find_first_not_of("0123456789", colon + 1) == std::string::npos;
}

bool is_silently_elsewhere(const DatabaseChoice& service, const DatabaseChoice& ours) {
  if (ours.place.empty()) return !service.place.empty();
  return is_from_settings_file(ours) && is_from_credential(service) && ours.place != service.place;
}

} // namespace

std::string to_text(const DatabaseChoice& choice) {
  return (choice.place.empty() ? std::string(private_cluster) : choice.place) + "\n" + choice.source + "\n";
}

std::optional<DatabaseChoice> parse_database_choice(std::string_view text) {
  const std::size_t first = text.find('\n');
  if (first == 0 || first == std::string_view::npos || !text.ends_with('\n')) return std::nullopt;
  const std::string_view source = text.substr(first + 1);
  if (source.size() < 2 || source.find('\n') != source.size() - 1) return std::nullopt;
  const std::string_view place = text.substr(0, first);
  return DatabaseChoice{place == private_cluster ? std::string() : std::string(place),
                        std::string(source.substr(0, source.size() - 1))};
}

Result<void> check_same_database(const std::optional<DatabaseChoice>& service, const DatabaseChoice& ours,
                                 const std::filesystem::path& file) {
  if (!service || !is_silently_elsewhere(*service, ours)) return {};
  return Failure{
      FailureKind::configuration,
      "the service loads into " + described(*service) + ", and this command's settings lead to " +
          described(ours),
      "start the service (systemctl start waitlistd): while it runs, commands by root or its user find its "
      "credentials; or name the database by PG_CONN_FILE or --pg-conn; once the service is to load "
      "elsewhere, start it with its new settings, or remove " +
          file.string()};
}

} // namespace waitlistd
