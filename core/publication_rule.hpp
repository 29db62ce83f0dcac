#pragma once
// When a collection's months are published: what is said of it in one place, and what follows from it. The
// database's and the alert rules' forms of the same are compared with it by a test.

#include "core/period.hpp"

#include <chrono>

namespace waitlistd {

/// NHS England publishes on a Thursday in the morning, some months after the month that the data is of.
struct PublicationRule {
  int months_behind;       ///< January's data in March: 2
  unsigned thursday;       ///< of the calendar month, 1 to 4
  std::chrono::minutes at; ///< London time, from midnight
  unsigned last_day;       ///< of the calendar month: after it the month is overdue
};

/// In which a month is expected.
struct PublicationWindow {
  Period due;
  std::chrono::sys_seconds opens;
  std::chrono::sys_seconds closes;
};

/// The window of the calendar month that `now` is in, in London; it may be past or still to come.
PublicationWindow publication_window(const PublicationRule& rule, std::chrono::sys_seconds now);

/// The calendar month in which that month of data is published.
Period month_of_publication(const PublicationRule& rule, Period period);

/// When that month of data should be published.
std::chrono::sys_seconds expected_publication(const PublicationRule& rule, Period period);

/// The newest month that should be published by the end of that day.
Period newest_month_due(const PublicationRule& rule, std::chrono::year_month_day today);

} // namespace waitlistd
