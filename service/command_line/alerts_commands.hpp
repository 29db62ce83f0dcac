#pragma once
// `waitlistd alerts` and `waitlistd measures`: what was typed, as values.

#include "core/failure.hpp"
#include "service/command_line/command_table.hpp"

namespace waitlistd {

inline constexpr const char* alerts_actions =
    "list|show|explain|backtest|digest|evaluate|acknowledge|note|silence";

void add_alerts_options(po::options_description& options);
Result<Command> make_alerts(const po::variables_map& given);

} // namespace waitlistd
