#pragma once
// What is in the database and what its checks found, for a person or as JSON.

#include "core/failure.hpp"
#include "service/control_figures.hpp"
#include "service/database/postgres.hpp"
#include "service/rtt/absence.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace waitlistd::rtt {

struct ReleaseStatus {
  std::string period; ///< YYYY-MM; empty where a rejected file did not say
  int vintage = 0;
  std::string status;
  std::string url;
  std::string strategy;
  std::string csv_sha256;
  std::string loaded_at; ///< ISO 8601, UTC
  std::string rejected_because;
  std::string checks_json;
  std::string held_json;    ///< why it was held, a JSON array of sentences; [] where it was not
  std::string current_json; ///< when it was current: a JSON array of {from, to, because}, oldest first
  std::int64_t rows = 0;
  std::optional<std::int64_t> waiting_list; ///< England, as reported
};

struct StatusReport {
  std::string database; ///< description, no secret
  int periods = 0;      ///< months with a current release
  std::string oldest;   ///< YYYY-MM
  std::string newest;
  std::optional<MonthBesideOthers> newest_beside; ///< the newest month; absent where none is loaded
  int held = 0;                                   ///< releases that wait for the operator, of whatever month
  std::string not_understood; ///< links of the pages as last read that look like data files; mostly empty
  std::vector<std::string>
      missing; ///< months since the oldest that are not shown, each with what is known of it
  std::vector<ReleaseStatus> releases; ///< newest month first, newest vintage first
  std::optional<Agreement> agreement;  ///< with NHS England's own figures; absent where none have been read
  std::string control_failure;         ///< why the newest address of them could not be read; may be empty
};

/// `newest_periods`: how many months to tell in full.
Result<StatusReport> read_status(Connection& database, int newest_periods);

std::string status_text(const StatusReport& report);
std::string status_json(const StatusReport& report);

} // namespace waitlistd::rtt
