#pragma once
// `waitlistd run`: an event loop on one thread that waits for the next look at the site, for the host's
// wishes and for whoever asks the health endpoint. Looks themselves, the database included, are the worker's.

#include "core/failure.hpp"
#include "platform/service_host.hpp"
#include "service/configuration.hpp"

namespace waitlistd {

/// Runs until the host asks to stop; then 0. Before the database was reached for the first time a wrong
/// configuration ends it; afterwards whatever goes wrong is said, and tried again later.
Result<int> run_daemon(Configuration configuration, platform::ServiceHost& host);

} // namespace waitlistd
