#pragma once
// Who is in a release, {schema}.release_organisation: on the way in and, for the export, back.

#include "core/organisations.hpp"
#include "service/database/postgres.hpp"

#include <cstdint>
#include <string_view>

namespace waitlistd {

Result<void> copy_organisations(Connection& database, std::string_view schema,
                                const Organisations& organisations, std::int32_t release_id);

/// Without the lines that they stood on, and in any order.
Result<Organisations> read_organisations(Connection& database, std::string_view schema,
                                         std::int32_t release_id);

} // namespace waitlistd
