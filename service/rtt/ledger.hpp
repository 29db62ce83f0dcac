#pragma once
// The ledger, rtt.release and rtt.release_url: which contents are known, from which addresses, and what
// became of them.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "core/precedence.hpp"
#include "core/rtt/completeness.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"
#include "service/release_file/line_stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::rtt {

/// The figure that people know a month by: England's pathways in Part_2, C_999.
inline constexpr std::string_view headline_name = "waiting_list";

/// What was last read from that address.
Result<std::optional<KnownRelease>> find_by_url(Connection& database, const std::string& url);

/// The loaded release whose file or CSV has that SHA-256.
Result<std::optional<KnownRelease>> find_loaded_by_sha256(Connection& database, const std::string& sha256);

/// Notes that the address was asked for and still holds the same.
Result<void> still_there(Connection& database, const std::string& url);

/// The months that have a current release, newest first.
Result<std::vector<Period>> loaded_periods(Connection& database);

/// Absent where nothing is loaded.
Result<std::optional<NewestMonth>> newest_month(Connection& database);

Result<Standing> standing(Connection& database);

/// Remembers that the address holds that release.
Result<void> remember_url(Connection& database, const FileOrigin& origin, std::int32_t release_id);

/// What is to become of a release whose rows are in the database.
struct Decision {
  std::string status =
      "ready"; ///< ready: current in a moment; held; superseded: another one was published later
  std::vector<std::string> held_because;
  bool by_hand = false;
  std::string because; ///< why it becomes current, or does not
};

/// What a complete load says of itself.
struct LoadedRelease {
  std::int32_t release_id = 0;
  Period period;
  FileOrigin origin;
  std::string member_name;
  CsvIdentity csv;
  std::string preamble;
  std::string period_text;
  int band_count = 0;
  std::string line_break; ///< CRLF or LF
  std::string trailer;
  std::uint32_t rows = 0;
  std::string checks_json;
  PublicationMarks marks;
  MonthSize size;
  Decision decision;
};

/// Writes it down and returns its vintage. Call it in the load's transaction, under the month's lock.
Result<int> insert_release(Connection& database, const LoadedRelease& release);

/// The month's current release as precedence() sees it. Absent where none is loaded.
Result<std::optional<CurrentFile>> current_file(Connection& database, Period period);

/// The releases that a new one of the month is compared with before it is published.
Result<std::vector<ComparedRelease>> releases_to_compare(Connection& database, Period period);

/// A release that is loaded, as the ledger describes it.
struct LedgerEntry {
  std::string status;
  int vintage = 0;
  Period period;
  std::string csv_sha256;
  bool rows_dropped = false;
  bool was_current = false;
  std::vector<std::string> held_because;
  PublicationMarks marks;
  MonthSize size;
};
Result<LedgerEntry> read_entry(Connection& database, std::int32_t release_id);

/// Writes down what becomes of a release that is loaded already. `rows_are_back`: its rows were loaded anew.
Result<void> decide(Connection& database, std::int32_t release_id, const Decision& decision,
                    bool rows_are_back);

/// The month's lock, until the transaction ends: whoever loads, publishes or decides about it takes it.
Result<void> lock_month(Connection& database, Period period);

/// A row with status rejected; one and the same content is rejected in one row.
Result<void> insert_rejected(Connection& database, const FileOrigin& origin, std::optional<Period> period,
                             const std::string& reason);

} // namespace waitlistd::rtt
