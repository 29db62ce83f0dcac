#pragma once
// The file `database` in STATE_DIR: which database the service loads into, for commands by hand
// (core/service_database.hpp).

#include "core/failure.hpp"
#include "core/service_database.hpp"
#include "service/configuration.hpp"

namespace waitlistd {

/// Where the configuration leads to.
DatabaseChoice database_choice(const Configuration& configuration);

/// For `run`. Fails (failed) where STATE_DIR cannot be written to.
Result<void> remember_database(const Configuration& configuration);

/// For every other command that uses a database. Fails (configuration) where the service loads into another.
Result<void> check_same_database(const Configuration& configuration);

} // namespace waitlistd
