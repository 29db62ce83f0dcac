#pragma once
// The numbers under which the log's events are in the Windows Event Log, for whoever filters or alerts by
// them: installer/windows/messages.mc has a sentence for each, docs/windows-events.md lists them. They never
// change.

#include <algorithm>
#include <string_view>

namespace waitlistd::platform {

struct SystemEvent {
  std::string_view event; ///< its name in the log
  unsigned id;
};

/// Kept out of the Event Log, where it would crowd out the rest: it recurs with every look.
inline constexpr unsigned unlogged = 0;

inline constexpr unsigned release_revised_id = 201; ///< release_loaded, where it is not the first vintage

inline constexpr SystemEvent system_events[] = {
    {"started", 100},
    {"ready", 101},
    {"stopping", 102},
    {"stopped", 103},
    {"cut_off", 104},
    {"configuration_wrong", 110},
    {"configuration_read", 111},
    {"configuration_kept", 112},
    {"configuration", 113},
    {"database_away", 120},
    {"migration_applied", 121},
    {"cluster_made", 122},
    {"cluster_stopped_hard", 123},
    {"cluster_not_stopped", 124},
    {"reader_grants", 125},
    {"release_loaded", 200},
    {"release_rejected", 202},
    {"look_failed", 203},
    {"discovery", 204},
    {"page_gone", 205},
    {"release_held", 206},
    {"release_current_again", 207},
    {"release_not_current", 208},
    {"release_accepted", 209},
    {"figures_agree", 210},
    {"figures_differ", 211},
    {"control_figures_failed", 212},
    {"alerts_evaluated", 220},
    {"alerts_not_evaluated", 221},
    {"tenant_not_evaluated", 222},
    {"nothing_new", unlogged},
};

/// Of an event without a number of its own, by its level.
inline constexpr unsigned other_information_id = 1;
inline constexpr unsigned other_warning_id = 2;
inline constexpr unsigned other_error_id = 3;

inline constexpr const SystemEvent* find_system_event(std::string_view event) {
  const auto* found = std::find_if(std::begin(system_events), std::end(system_events),
                                   [&](const SystemEvent& known) { return known.event == event; });
  return found == std::end(system_events) ? nullptr : found;
}

} // namespace waitlistd::platform
