#pragma once
// Figures that the publisher computes itself, in a file beside the data, and how ours compare with them: what
// a collection that has such files does for the program.

#include "core/control_file.hpp"
#include "core/failure.hpp"
#include "core/period.hpp"
#include "core/validators.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// What is remembered of an address.
struct RememberedControlFile {
  KnownControlFile known;
  Validators validators;
};

/// What a file held that was read.
struct ControlFileContent {
  Period first;
  Period last;
  int figures = 0;
  int unknown_columns = 0; ///< told by their titles in the log
};

/// Ours beside theirs.
struct Agreement {
  std::string file; ///< the address it was read from
  Period reaches;   ///< the last month that it has
  int months_compared = 0;
  int months_agreeing = 0;
  int figures_compared = 0;
  int figures_differing = 0;
  std::vector<std::string> differences; ///< "2025-11: Part_2 over_52, Part_2 total", newest month first
};

struct Reconciliation {
  std::string report; ///< text or JSON
  bool agrees = true; ///< something was compared, and nothing differs
};

struct ControlFigures {
  std::string_view name; ///< of the file: "the Overview Timeseries"

  Result<std::optional<RememberedControlFile>> (*find)(Connection& database, const std::string& url);

  /// Stores the file's figures and that its address was read. Refuses a file that is not what it should be.
  Result<ControlFileContent> (*read)(Connection& database, const std::filesystem::path& file,
                                     const FileOrigin& origin);

  /// Notes that an address was asked for: that it still holds what is known of it (no failure), or why it
  /// could not be had or read.
  Result<void> (*note)(Connection& database, const FileOrigin& origin, const std::optional<Failure>& failure);

  /// Absent where no file has been read.
  Result<std::optional<Agreement>> (*agreement)(Connection& database);

  /// The same, where it is another comparison than the one before: other figures of theirs, or a month of
  /// ours that is new or was revised. Remembers it.
  Result<std::optional<Agreement>> (*news)(Connection& database);
};

} // namespace waitlistd
