#pragma once
// Whether a command by hand and the service mean the same database. The service may have got PG_CONN where a
// command finds it only while the service runs, or never: then its own settings would lead to another
// database without a word.

#include "core/failure.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

/// Where settings lead to. `run` leaves its own in STATE_DIR, as two lines of text.
struct DatabaseChoice {
  std::string
      place; ///< "host=db.example dbname=waiting user=loader", never a password; empty: the private cluster
  std::string source; ///< of PG_CONN, as SourcedValue has it

  bool operator==(const DatabaseChoice&) const = default;
};

std::string to_text(const DatabaseChoice& choice);
/// Absent where the text is none.
std::optional<DatabaseChoice> parse_database_choice(std::string_view text);

/// The failure (configuration) of a command whose settings lead elsewhere than the service without anybody
/// having said so: to the private cluster, since it finds no PG_CONN, or to the settings file's where the
/// service has a stronger one. What the command line or the environment names is the operator's word.
/// `file`: where the service's choice was read.
Result<void> check_same_database(const std::optional<DatabaseChoice>& service, const DatabaseChoice& ours,
                                 const std::filesystem::path& file);

} // namespace waitlistd
