#pragma once
// Every command there is, in one table. The parser, help, the manual page and shell completion come from it.

#include "service/command_line/command_line.hpp"

#include <boost/program_options.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace waitlistd {

namespace po = boost::program_options;

/// An option's value name says what completes it: FILE a path, a|b one of these, others nothing.
struct CommandSpec {
  const char* name;
  const char* arguments; ///< as shown behind the name; with FILE in it, files complete it
  const char* help;
  const char* examples; ///< a line each: what to type, two blanks, what it does
  std::function<void(po::options_description&)> add_options;
  std::function<Result<Command>(const po::variables_map&)> make;
};

const std::vector<CommandSpec>& commands();

/// What was typed behind the command's options.
std::vector<std::string> operands(const po::variables_map& given);

/// Wrong use, with what to type instead.
Failure usage(std::string message, std::string hint);

/// False for a command that does nothing on this system but say what does it here: help leaves it out.
bool is_of_this_system(const CommandSpec& command);

po::options_description general_options(); ///< of every command
po::options_description setting_options(); ///< one for each setting

std::string general_help();
std::string settings_help(); ///< every setting
std::string command_help(const CommandSpec& command);

/// What `print-config --as` writes: the reference in Markdown, the sample of waitlistd.env, the manual page
/// for man(1), completion for bash.
inline constexpr const char* page_forms = "reference|sample|man|completion";
std::optional<std::string> page(const std::string& form); ///< empty where there is no such form
std::string manual_page();
std::string bash_completion();

} // namespace waitlistd
