#pragma once
// `waitlistd tenant`: what was typed, as a value.

#include "core/failure.hpp"
#include "service/command_line/command_table.hpp"

namespace waitlistd {

inline constexpr const char* tenant_actions = "apply|export|list|new|remove";

void add_tenant_options(po::options_description& options);
Result<Command> make_tenant(const po::variables_map& given);

} // namespace waitlistd
