#pragma once
// The ledger, rtt.release and rtt.release_url: which contents are known, from which addresses, and what
// became of them.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "service/http_client.hpp"
#include "service/line_stream.hpp"
#include "service/postgres.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace waitlistd {

/// Where a file came from and what it is.
struct FileOrigin {
  std::string url; ///< or the path of a file at hand
  std::string strategy;
  std::string sha256; ///< of the file as published
  std::uint64_t bytes = 0;
  Validators validators;
};

struct KnownRelease {
  std::int32_t release_id = 0;
  std::optional<Period> period;
  int vintage = 0;
  std::string status; ///< current, superseded, rejected
  std::string rejected_because;
  std::string loader_version;
  Validators validators; ///< of the address asked for; empty when asked for by content
};

/// What was last read from that address.
Result<std::optional<KnownRelease>> find_by_url(Connection& database, const std::string& url);

/// The loaded release whose file or CSV has that SHA-256.
Result<std::optional<KnownRelease>> find_loaded_by_sha256(Connection& database, const std::string& sha256);

/// The month whose data is the newest.
Result<std::optional<Period>> newest_period(Connection& database);

/// True where a release of that month is current.
Result<bool> has_current(Connection& database, Period period);

/// Remembers that the address holds that release.
Result<void> remember_url(Connection& database, const FileOrigin& origin, std::int32_t release_id);

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
};

/// Makes it the month's current release, the former one superseded, and returns its vintage. Call it in the
/// load's transaction, under the month's lock.
Result<int> insert_current(Connection& database, const LoadedRelease& release);

/// A row with status rejected; one and the same content is rejected in one row.
Result<void> insert_rejected(Connection& database, const FileOrigin& origin, std::optional<Period> period,
                             const std::string& reason);

} // namespace waitlistd
