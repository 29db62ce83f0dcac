#pragma once
// A published file on its way into the database: what a collection does within the load that is common to all
// (service/ledger/load). It knows the file's layout and its own tables; locks, transaction, decision and
// ledger are not its business.

#include "core/check.hpp"
#include "core/failure.hpp"
#include "core/period.hpp"
#include "service/database/postgres.hpp"
#include "service/ledger/named_values.hpp"
#include "service/release_file/line_stream.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace waitlistd {

/// Whether rows are written as seen by everybody: only in a table that is new in this transaction.
enum class Freeze { no, yes };

/// What the ledger keeps of a file, known once its last row is read.
struct ReadMonth {
  std::string member_name;
  std::string preamble;    ///< every byte up to the first row
  std::string period_text; ///< the month as the file writes it
  std::string line_break;  ///< "\r\n" or "\n"
  std::string trailer;     ///< empty lines behind the last row
  std::uint32_t rows = 0;
  std::vector<Check> checks;
  std::int64_t headline = 0;             ///< the figure that people know the month by
  std::vector<std::string> hold_because; ///< what in the file itself speaks against publishing it unseen
  std::vector<NamedValue> own;           ///< columns of the release that this collection alone has
};

/// The steps, in the order in which they are taken. A failure (rejected) ends the load.
class IncomingMonth {
public:
  virtual ~IncomingMonth() = default;

  /// Opens the file and reads as far as the month that it is of.
  virtual Result<Period> open() = 0;

  /// Copies all rows into that table of the schema. What the file was, byte for byte.
  virtual Result<CsvIdentity> copy_rows(Connection& database, const std::string& leaf, Freeze freeze,
                                        std::int32_t release_id) = 0;

  /// What only the whole file can tell.
  virtual Result<ReadMonth> finish() = 0;

  /// Why it may be a part of what was published, beside what is loaded of its month and those next to it.
  virtual Result<std::vector<std::string>> shrinkage(Connection& database) = 0;

  /// Everything else that the collection keeps of a release, whose rows have their key and whose ledger row
  /// is there: names of codes, roll-ups, checks against other months (appended to the ledger's).
  virtual Result<void> write_beside_rows(Connection& database, std::int32_t release_id) = 0;

  /// The lines that the rows' values would not be written as, into release_line.
  virtual Result<void> keep_lines(Connection& database, const std::string& csv_sha256,
                                  std::int32_t release_id) = 0;
};

} // namespace waitlistd
