#pragma once
// What the program and its sources tell each other of published files.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "core/validators.hpp"
#include "service/release_file/release_file.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
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
  std::string link_text = {}; ///< of the page that led to it; may be empty
};

struct KnownRelease {
  std::int32_t release_id = 0;
  std::optional<Period> period;
  int vintage = 0;
  std::string status;          ///< ready, current, superseded, held, rejected
  std::string refused_because; ///< where it is rejected or held
  std::string loader_version;
  Validators validators;                   ///< of the address asked for; empty when asked for by content
  std::chrono::seconds since_asked{};      ///< since the address was read, or said that nothing has changed
  std::optional<std::uint64_t> file_bytes; ///< of the file that was read there, where it is known
  bool is_refused() const { return status == "rejected" || status == "held"; }
};

struct LoadRequest {
  std::filesystem::path file;
  FileOrigin origin; ///< sha256 and bytes are filled in by the load
  std::optional<Period>
      expected; ///< the month the link or file name says; another one inside rejects the file
  /// Rows of a month that has not ended by then reject the file.
  std::chrono::year_month_day today{std::chrono::year(1970) / 1 / 1};
  ReleaseFileLimits limits;
  bool dry_run = false;      ///< everything is done, then rolled back
  bool accept = false;       ///< published even where it would be held
  bool make_current = false; ///< whatever the files tell of which was published last
  std::function<void(std::uint64_t rows)> on_progress;
};

struct LoadOutcome {
  bool already_known = false; ///< the content was loaded before
  bool is_current = true;     ///< false: another release of the month was published later
  bool current_again = false; ///< known, and made current with this
  std::string because;        ///< why it is current, or is not; empty where it was current already
  Period period;
  int vintage = 0;
  std::int32_t release_id = 0;
  std::uint32_t rows = 0;
  std::string csv_sha256;
  int checks_with_findings = 0;
  std::string headline_name; ///< the figure that people know the month by: waiting_list
  std::int64_t headline = 0;
  double seconds = 0;          ///< of the load
  double download_seconds = 0; ///< 0 for a file at hand
};

/// Places that report in the newest month or in those before it, but not in both; headlines are theirs when
/// they last reported.
struct AbsenceNumbers {
  std::int64_t missing = 0; ///< in the loaded month before, not in the newest
  std::int64_t missing_headline = 0;
  std::int64_t still_missing = 0; ///< not in the month before either, but in one up to a year back
  std::int64_t still_missing_headline = 0;
  std::int64_t returned = 0;
};

/// The newest month that has a current release.
struct NewestMonth {
  Period period;
  int vintage = 0;
  std::chrono::system_clock::time_point loaded;
  std::int64_t rows = 0;
  std::string headline_name; ///< the figure that people know the month by: waiting_list
  std::int64_t headline = 0;
  AbsenceNumbers absence = {};
};

/// What the operator should know of whatever month it is about.
struct Standing {
  int held = 0;    ///< releases that wait to be accepted
  int missing = 0; ///< months since the oldest one loaded that have no release that is shown
};

struct ExportedRelease {
  Period period;
  int vintage = 0;
  std::uint64_t bytes = 0;
  std::uint32_t rows = 0;
  std::string sha256;
};

} // namespace waitlistd
