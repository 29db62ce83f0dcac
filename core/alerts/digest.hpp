#pragma once
// What one release means for a tenant: the gravest of its alerts, and how many there are. Cards, mails, pages
// and JSON are made of it; the plain text is here.

#include "core/alerts/judge.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace waitlistd::alerts {

/// An alert after the release: what happened to it, or that it goes on.
struct AlertNews {
  enum class Kind { fired, firing, cleared, withdrawn };
  Kind kind = Kind::fired;
  Severity severity = Severity::warning;
  std::string rule = {};     ///< its title
  std::string place = {};    ///< its name
  std::string category = {}; ///< its name; blank of the total
  Period since = {};         ///< fired, firing: the first month of the breach
  Period of = {};            ///< the month that `judged` is of
  bool is_absent = false;    ///< not reported in the release's month, which `of` is before
  Judged judged = {};
  std::string unit = {};                          ///< of what was compared: see figure_text.hpp
  std::string measure_unit = {};                  ///< of the series and its changes
  std::optional<double> on_month = {};            ///< change of the measure
  std::optional<double> on_year = {};             ///< change of the measure
  std::vector<std::optional<double>> months = {}; ///< up to twelve, up to the release's
  int open_band_weeks = 104;
};

/// What all of a tenant's alerts after a release are.
struct ReleaseNews {
  std::string tenant;  ///< its title
  std::string release; ///< "RTT waiting times, January 2026, revised"
  std::vector<AlertNews> alerts;
};

struct Digest {
  std::string tenant;
  std::string release;
  /// An alert is counted once: not_reported ones are not among those that are still firing.
  std::size_t fired = 0, firing = 0, not_reported = 0, cleared = 0, withdrawn = 0;
  std::vector<AlertNews> gravest; ///< of those that fire
  std::size_t more = 0;           ///< that fire, and are not among them
  std::vector<AlertNews> ended;   ///< cleared or withdrawn
  std::size_t more_ended = 0;
};

/// The gravest first: by severity, then by how far beyond its threshold an alert is, then by how many
/// pathways it is of; at most so many that fire, and so many that ended.
Digest digest(ReleaseNews news, std::size_t at_most);

/// How far beyond its threshold, as a part of the larger of value and threshold: 0 to 2. Of what has neither,
/// or is not breached, 0.
double how_far(const Judged& judged);

/// "3 new, 12 still firing, 1 not reported this month, 2 cleared, 1 withdrawn", without what there is none
/// of.
std::string digest_summary(const Digest& digest);

/// "▁▂▃▄▅▆▇█": a month a block, between the least and the greatest of them; a wait in the open band is a full
/// one, a month without a figure a point.
std::string blocks(std::span<const std::optional<double>> months);

/// Plain text of at most 100 columns, for people.
std::string digest_text(const Digest& digest);

} // namespace waitlistd::alerts
