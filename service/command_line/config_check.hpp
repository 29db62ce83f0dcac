#pragma once
// What `check-config` looks at beyond the settings' own form: the files and folders that they name, and with
// --connect what answers. Nothing is made.

#include "core/failure.hpp"
#include "service/configuration.hpp"

#include <string>
#include <vector>

namespace waitlistd {

/// Every setting that names a file, folder or program which is not there or may not be used (configuration).
/// Root becomes the account whose STATE_DIR is, as the service is (take_working_account): that one is asked
/// about.
std::vector<Failure> wrong_paths(const Settings& settings);

/// What was asked and answered: a line to be shown, or what is wrong or away.
using Finding = Result<std::string>;

/// A PostgreSQL of PG_CONN: that it answers, fits, and takes the schema. A private cluster is not started.
Finding try_database(const Settings& settings);

/// The site's index page, by the proxy where there is one: one HEAD.
Finding try_site(const Configuration& configuration);

} // namespace waitlistd
