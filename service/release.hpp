#pragma once
// What the program and its sources tell each other of published files.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "service/http/client.hpp"
#include "service/release_file.hpp"

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
  Validators validators;     ///< of the address asked for; empty when asked for by content
  bool asked_lately = false; ///< the address, within a day
  bool rows_dropped = false; ///< KEEP_VINTAGES: to become current again it has to be loaded anew
  bool was_current = false;  ///< at some time
  bool is_refused() const { return status == "rejected" || status == "held"; }
};

struct LoadRequest {
  std::filesystem::path file;
  FileOrigin origin; ///< sha256 and bytes are filled in by the load
  std::optional<Period>
      expected; ///< the month the link or file name says; another one inside rejects the file
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

/// The newest month that has a current release.
struct NewestMonth {
  Period period;
  int vintage = 0;
  std::chrono::system_clock::time_point loaded;
  std::int64_t rows = 0;
  std::string headline_name; ///< the figure that people know the month by: waiting_list
  std::int64_t headline = 0;
};

struct ExportedRelease {
  Period period;
  int vintage = 0;
  std::uint64_t bytes = 0;
  std::uint32_t rows = 0;
  std::string sha256;
};

} // namespace waitlistd
