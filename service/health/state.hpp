#pragma once
// What the daemon knows of itself and the health endpoint tells. Written by the event loop and read by the
// endpoint on the same thread: values only, no locks.
//
// A look at the site is called a look; the names that have been released say "cycle" for it and keep saying
// so: the path /cycle, the metrics' names, the members of /status.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "service/alerts/alert_facts.hpp"
#include "service/control_figures.hpp"
#include "service/discovery/memory.hpp"
#include "service/release.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace waitlistd {

using WallTime = std::chrono::system_clock::time_point;

/// A look at the site that has ended.
struct EndedLook {
  WallTime started;
  WallTime ended;
  std::string outcome;            ///< loaded, nothing_new or failed
  std::optional<Failure> failure; ///< never holds a secret
  std::vector<StrategyOutcome> strategies;
  int links_not_understood = 0;
};

/// Durations of one kind, in seconds.
struct Durations {
  std::uint64_t count = 0;
  double sum = 0;
  double last = 0;
};

/// Of one collection, since the start of the process.
struct Counters {
  std::map<std::string, std::uint64_t> looks;    ///< by outcome, as in EndedLook
  std::map<std::string, std::uint64_t> found_by; ///< looks by the strategy that found the releases
  std::map<std::string, Durations> stages;       ///< discover, download, load
  Durations look;
  std::uint64_t requests = 0; ///< to the site
  std::uint64_t retries = 0;  ///< requests that were repeats
  std::uint64_t bytes_downloaded = 0;
  std::uint64_t releases_loaded = 0;
  std::uint64_t releases_rejected = 0;
  std::uint64_t rows_loaded = 0;
  std::uint64_t checks_with_findings = 0;           ///< of the releases loaded
  std::map<std::string, std::uint64_t> evaluations; ///< of alerts, by outcome: done, failed
  Durations evaluation;                             ///< of those that had something to evaluate
  std::uint64_t tenants_not_evaluated = 0;          ///< a tenant each time
  std::uint64_t control_failures = 0; ///< the publisher's own figures could not be had, read or compared with
};

/// One collection that is watched.
struct CollectionState {
  std::string source;                        ///< as in DATA_SOURCE
  std::optional<WallTime> look_started = {}; ///< while one is under way
  std::optional<WallTime> next_look = {};    ///< while none is
  bool in_publication_window = false; ///< the month that is due is looked for every RELEASE_POLL_INTERVAL
  int failures_in_a_row = 0;          ///< looks, also before this process
  std::optional<EndedLook> last_look = {};
  std::optional<WallTime> last_success = {}; ///< end of the last look that did not fail
  std::optional<NewestMonth> newest = {}; ///< absent: nothing is loaded, or the database was not reached yet
  Standing standing = {};                 ///< when the database was last reached
  std::optional<WallTime> last_evaluated = {};   ///< when an evaluation of alerts ended that did not fail
  std::optional<alerts::AlertFacts> alerts = {}; ///< after it
  std::optional<Agreement> agreement = {}; ///< with the publisher's own figures; absent: none have been read
  Counters counters = {};
};

struct ServiceState {
  WallTime started;
  bool stopping = false;
  std::string database; ///< "host=… port=… dbname=… user=…", or the private cluster's folder
  bool private_cluster = false;
  std::vector<CollectionState> collections; ///< in DATA_SOURCE's order; at least one
  std::uint64_t reloads = 0;                ///< of the configuration, good ones
  std::uint64_t failed_reloads = 0;

  bool look_under_way() const {
    return std::any_of(collections.begin(), collections.end(),
                       [](const CollectionState& collection) { return collection.look_started.has_value(); });
  }

  CollectionState* find(const std::string& source) {
    for (CollectionState& collection : collections)
      if (collection.source == source) return &collection;
    return nullptr;
  }
};

} // namespace waitlistd
