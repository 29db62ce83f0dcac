#pragma once
// The part of a look at the site that compares: the publisher's own figures are fetched where they are new,
// and what the comparison comes to is told where it has changed. It comes after the look's loads and fails
// none of them.

#include "core/candidates.hpp"
#include "core/settings.hpp"
#include "service/collection.hpp"
#include "service/http/client.hpp"

#include <stop_token>
#include <vector>

namespace waitlistd {

/// `published`: what the pages link to, ranked. The number of failures: 0 or 1; each is logged as a warning.
int look_at_control_figures(const Collection& collection, Connection& database, const Settings& settings,
                            HttpClient& http, const std::vector<Candidate>& published,
                            const std::stop_token& stop);

} // namespace waitlistd
