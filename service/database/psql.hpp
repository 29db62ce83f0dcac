#pragma once

#include "core/failure.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace waitlistd {

/// Opens the database with psql on this terminal and returns psql's exit code. The connection travels in PG*
/// variables, so that no password stands in the list of processes. `postgres_bin`, which may
/// be empty, is searched first, then PATH, then where the system puts PostgreSQL.
Result<int> run_psql(const std::string& conninfo, const std::filesystem::path& postgres_bin,
                     const std::vector<std::string>& arguments);

} // namespace waitlistd
