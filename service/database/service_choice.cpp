#include "service/database/service_choice.hpp"

#include "core/text_encoding.hpp"
#include "platform/files.hpp"
#include "service/database/postgres.hpp"
#include "service/input_file.hpp"
#include "service/state_file.hpp"

#include <array>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

constexpr const char* name = "database";

// By keyword, so that a password is never among it.
std::string place_of(const std::string& conninfo) {
  std::string place;
  for (const char* keyword : {"service", "host", "hostaddr", "port", "dbname", "user"})
    if (const std::string value = conninfo_value(conninfo, keyword); !value.empty())
      place += (place.empty() ? "" : " ") + std::string(keyword) + "=" + value;
  return place.empty() ? "libpq's defaults" : visible(place);
}

std::optional<DatabaseChoice> recall(const fs::path& file) {
  const InputFile opened(platform::open_no_link(file));
  if (!opened) return std::nullopt;
  std::array<char, 4096> text; // what is longer is none
  return parse_database_choice({text.data(), std::fread(text.data(), 1, text.size(), opened.get())});
}

} // namespace

DatabaseChoice database_choice(const Configuration& configuration) {
  const std::string& conninfo = configuration.settings.pg_conn;
  return {conninfo.empty() ? std::string() : place_of(conninfo),
          visible(configuration.values.find("PG_CONN")->second.source)};
}

Result<void> remember_database(const Configuration& configuration) {
  const fs::path& state_dir = configuration.settings.state_dir;
  const fs::path path = state_dir / name;
  const DatabaseChoice choice = database_choice(configuration);
  if (recall(path) == choice) return {};
  return write_state_file(state_dir, name, to_text(choice));
}

Result<void> check_same_database(const Configuration& configuration) {
  const fs::path file = configuration.settings.state_dir / name;
  return check_same_database(recall(file), database_choice(configuration), file);
}

} // namespace waitlistd
