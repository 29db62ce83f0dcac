#pragma once
// Every month that is published: downloaded one at a time, newest first, and loaded meanwhile, several at
// once.

#include "core/failure.hpp"
#include "core/settings.hpp"
#include "service/collection.hpp"
#include "service/discovery/discovery.hpp"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace waitlistd {

struct BackfillRequest {
  Period from;
  std::optional<Period> to; ///< absent: the newest
  int jobs = 2;             ///< months that load at once, each on a connection of its own
  bool dry_run = false;
};

struct BackfilledMonth {
  Period period;
  std::string url;
  std::optional<LoadOutcome> outcome; ///< absent: it was there already, failed, or was not tried
  std::optional<Failure> failure;
  bool was_there = false;
  std::string strategy = {}; ///< that found it
  std::string link_text = {};
  bool month_unsure = false; ///< only the file tells
};

/// What became of each month, newest first. A month that fails does not stop the others, unless the database
/// is away or three downloads in a row meet a site that is. After a stop the months in hand are finished and
/// the others not tried.
std::vector<BackfilledMonth> backfill(const Collection& collection, const std::string& conninfo,
                                      const Settings& settings, const BackfillRequest& request,
                                      std::vector<BackfilledMonth> months, const std::stop_token& stop);

/// The chosen file of each published month in the range, newest first.
std::vector<BackfilledMonth> months_to_backfill(const Discovery& discovery, const BackfillRequest& request);

/// The months of the range that are not among `months` (at least one, newest first): "2015-04, 2016-01 to
/// 2016-03". Empty where none is missing.
std::string unpublished_months(const std::vector<BackfilledMonth>& months, const BackfillRequest& request);

/// One line a month, and a last one that adds up.
std::string backfill_table(const std::vector<BackfilledMonth>& months);

} // namespace waitlistd
