#pragma once
// A release on its way back to the CSV that was published: what a collection does within the export that is
// common to all (service/ledger/export).

#include "core/period.hpp"
#include "service/database/postgres.hpp"

#include <cstdint>
#include <string>

namespace waitlistd {

/// What the ledger knows of it.
struct StoredMonth {
  std::int32_t release_id = 0;
  Period period;
  int vintage = 0;
  std::string preamble;
  std::string period_text;
  std::string line_break;
  bool final_line_break = true;
  std::string trailer;
  std::string csv_sha256;
  std::uint32_t rows = 0;
};

class OutgoingMonth {
public:
  virtual ~OutgoingMonth() = default;

  /// The rows of the release $2 of the period $1, their line numbers first and in the order of these.
  virtual std::string rows_sql() const = 0;

  /// Writes a row's line, without line break.
  virtual void append_line(std::string& out, const QueryResult& row) const = 0;
};

} // namespace waitlistd
