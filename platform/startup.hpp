#pragma once

#include <string>
#include <vector>

namespace waitlistd::platform {

/// What a program does before anything else: a closed pipe or connection is an error value and not its end,
/// standard output takes bytes as they are, and a console takes UTF-8. A standard stream that was closed is
/// taken by nothing that is opened later, where its output would land; standard output then fails. Returns
/// the arguments, without the program's name, in UTF-8.
std::vector<std::string> start_program(int argc, char** argv);

} // namespace waitlistd::platform
