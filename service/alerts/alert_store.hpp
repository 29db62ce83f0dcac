#pragma once
// A tenant's alerts as they are kept: read for people, and what people write of them.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "service/database/postgres.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::alerts {

struct AlertRecord {
  std::int64_t alert_id = 0;
  std::string rule;       ///< its name
  std::string title;      ///< of the rule; may be blank
  std::string text;       ///< of the tenant's own; may be blank
  std::string definition; ///< of the rule, as JSON
  std::string severity;
  std::string state;
  std::string place_kind; ///< England, region, ICB, provider, collection
  std::string place;
  std::string category;
  std::optional<Period> since;
  std::optional<Period> of;
  Period evaluated;
  bool is_absent = false;
  std::optional<double> value;
  std::optional<double> threshold;
  std::optional<std::int64_t> numerator;
  std::optional<std::int64_t> denominator;
  std::string words;
  std::string collection;
  std::optional<std::int32_t> release_id;
  std::optional<int> vintage;
  std::string acknowledged; ///< "2026-03-12 by the board"; blank: nobody has
  std::string note;
  std::string silenced; ///< "until 2026-04-01", "to the next release"; blank: it is not
};

/// Gravest first, then by rule and place. `all`: quiet ones too.
Result<std::vector<AlertRecord>> read_alerts(Connection& database, const std::string& tenant, bool all);

/// Fails (usage) where the tenant has no such alert.
Result<AlertRecord> read_alert(Connection& database, const std::string& tenant, std::int64_t alert_id);

struct EventRecord {
  std::string at; ///< "2026-03-12 09:31:05Z"
  std::string kind;
  Period period;
  std::optional<int> vintage;
  std::optional<double> value;
  std::optional<double> threshold;
  std::string words;
  std::string was_state;
};
/// Oldest first.
Result<std::vector<EventRecord>> read_events(Connection& database, const std::string& tenant,
                                             std::int64_t alert_id);

/// What somebody wants noted of an alert; what is absent stays as it is.
struct Annotation {
  std::optional<std::string> acknowledged_by; ///< may be blank: somebody
  std::optional<std::string> note;            ///< blank: none any more
  /// "YYYY-MM-DD", "next-release", "off".
  std::optional<std::string> silence;
};
/// Fails (usage) where the tenant has no such alert, or the silence is none of those.
Result<void> annotate(Connection& database, const std::string& tenant, std::int64_t alert_id,
                      const Annotation& annotation);

} // namespace waitlistd::alerts
