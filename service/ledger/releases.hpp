#pragma once
// The ledger's rows, {schema}.release and {schema}.release_url: which contents are known, from which
// addresses, and what became of them.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "core/precedence.hpp"
#include "service/collection.hpp"
#include "service/database/postgres.hpp"
#include "service/ledger/incoming_month.hpp"
#include "service/release.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// The loaded release whose file or CSV has that SHA-256.
Result<std::optional<KnownRelease>> find_loaded_by_sha256(Connection& database, std::string_view schema,
                                                          const std::string& sha256);

/// Remembers that the address holds that release.
Result<void> remember_url(Connection& database, std::string_view schema, const FileOrigin& origin,
                          std::int32_t release_id);

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
  CsvIdentity csv;
  ReadMonth month;
  PublicationMarks marks;
  Decision decision;
};

/// Writes it down and returns its vintage. Call it in the load's transaction, under the month's lock.
Result<int> insert_release(Connection& database, std::string_view schema, const LoadedRelease& release);

/// The month's current release as precedence() sees it. Absent where none is loaded.
Result<std::optional<CurrentFile>> current_file(Connection& database, std::string_view schema, Period period);

/// A release that is loaded, as the ledger describes it.
struct LedgerEntry {
  std::string status;
  int vintage = 0;
  Period period;
  std::string csv_sha256;
  std::uint32_t rows = 0;
  std::int64_t headline = 0;
  bool rows_dropped = false;
  bool was_current = false;
  std::vector<std::string> held_because;
  PublicationMarks marks;
};
Result<LedgerEntry> read_entry(Connection& database, std::string_view schema, std::int32_t release_id);

/// Writes down what becomes of a release that is loaded already. `rows_are_back`: its rows were loaded anew.
Result<void> decide(Connection& database, std::string_view schema, std::int32_t release_id,
                    const Decision& decision, bool rows_are_back);

/// The month's lock, until the transaction ends: whoever loads, publishes or decides about it takes it.
Result<void> lock_month(Connection& database, std::string_view schema, Period period);

/// A row with status rejected; one and the same content is rejected in one row.
Result<void> insert_rejected(Connection& database, std::string_view schema, const FileOrigin& origin,
                             std::optional<Period> period, const std::string& reason);

} // namespace waitlistd
