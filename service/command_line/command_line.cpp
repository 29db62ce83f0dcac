#include "service/command_line/command_line.hpp"

#include "core/nearest.hpp"
#include "core/text.hpp"
#include "platform/paths.hpp"
#include "service/command_line/command_table.hpp"

#include <algorithm>

#include <boost/algorithm/string/replace.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

namespace waitlistd {
namespace {

bool flag(const po::variables_map& given, const char* name) { return given[name].as<bool>(); }

} // namespace

Failure usage(std::string message, std::string hint) {
  return {FailureKind::usage, std::move(message), std::move(hint)};
}

std::vector<std::string> operands(const po::variables_map& given) {
  return given.count("operand") ? given["operand"].as<std::vector<std::string>>()
                                : std::vector<std::string>{};
}

po::options_description general_options() {
  po::options_description options("General options");
  const std::string config_help = "settings file (default: " + platform::default_config_file().string() + ")";
  options.add_options()("config", po::value<std::string>()->value_name("FILE"),
                        config_help.c_str())("verbose,v", po::bool_switch(), "log more: LOG_LEVEL=debug")(
      "quiet,q", po::bool_switch(), "log less: LOG_LEVEL=warning")("help,h", po::bool_switch(), "this text")(
      "version", po::bool_switch(), "the version");
  return options;
}

namespace {

std::string value_name(const SettingSpec& setting) {
  switch (setting.kind) {
  case SettingKind::choice:
    return std::string(setting.choices);
  case SettingKind::yes_no:
    return "yes|no";
  case SettingKind::path:
    return "FILE";
  default:
    return "VALUE";
  }
}

} // namespace

po::options_description setting_options() {
  po::options_description options("Settings (also as environment variables or in the settings file)");
  for (const SettingSpec& setting : setting_table()) {
    std::string help(setting.help);
    if (!setting.default_value.empty()) help += " (" + std::string(setting.default_value) + ")";
    help += " [" + std::string(setting.name) + "]";
    options.add_options()(option_name(setting.name).c_str(),
                          po::value<std::string>()->value_name(value_name(setting)), help.c_str());
  }
  return options;
}

namespace {

const CommandSpec* find_command(const std::string& name) {
  const auto& all = commands();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& c) { return name == c.name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const CommandSpec& command : commands())
    if (is_of_this_system(command)) names.emplace_back(command.name);
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "" : ", ") + name;
  return out;
}

Failure unknown_command(const std::string& name) {
  const std::string nearest = nearest_word(lower_case(name), command_names());
  return usage("unknown command " + name,
               nearest.empty() ? "one of " + listed(command_names()) : "did you mean " + nearest + "?");
}

SettingMap given_settings(const po::variables_map& given) {
  SettingMap settings;
  for (const SettingSpec& setting : setting_table()) {
    const std::string option = option_name(setting.name);
    if (given.count(option))
      settings[std::string(setting.name)] = {given[option].as<std::string>(), "command line"};
  }
  if (flag(given, "verbose")) settings["LOG_LEVEL"] = {"debug", "command line"};
  if (flag(given, "quiet")) settings["LOG_LEVEL"] = {"warning", "command line"};
  return settings;
}

using Options = boost::unordered_flat_map<std::string, bool>; // long names: does it take a value?

void add_names(const po::options_description& options, Options& out) {
  for (const auto& option : options.options())
    out.emplace(option->long_name(), option->semantic()->max_tokens() > 0);
}

Options all_options() {
  Options out;
  add_names(general_options(), out);
  add_names(setting_options(), out);
  for (const CommandSpec& command : commands()) {
    po::options_description options;
    command.add_options(options);
    add_names(options, out);
  }
  return out;
}

Failure unknown_option(const std::string& option, const Options& known) {
  const std::string typed = option.substr(0, option.find('='));
  std::vector<std::string> names;
  for (const auto& [name, takes_value] : known)
    names.push_back("--" + name);
  std::sort(names.begin(), names.end());
  const std::string nearest = nearest_word(boost::replace_all_copy(lower_case(typed), "_", "-"), names);
  return usage("unknown option " + typed, nearest.empty()
                                              ? "`waitlistd --help` and `waitlistd --help settings` list them"
                                              : "did you mean " + nearest + "?");
}

// The command is the first word that is not an option or an option's value; what stands before it are
// options. One that no command has ends the search: the word behind it may be its value.
Result<std::string> take_command(std::vector<std::string>& arguments, const Options& known) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") break;
    if (!argument.starts_with('-')) {
      std::string name = argument;
      arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
      return name;
    }
    // Only long options take a value; with '=' it is in the same word.
    if (!argument.starts_with("--")) continue;
    const auto option = known.find(argument.substr(2, argument.find('=') - 2));
    if (option == known.end()) return unknown_option(argument, known);
    if (option->second && argument.find('=') == std::string::npos) ++i;
  }
  return std::string{};
}

} // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& given_arguments) {
  po::options_description common;
  common.add(general_options()).add(setting_options());
  std::vector<std::string> arguments = given_arguments;
  const auto name = take_command(arguments, all_options());
  if (!name) return name.error();
  const auto asks = [&](std::string_view option) {
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    return std::find(arguments.begin(), end, option) != end;
  };
  if (asks("--version")) return CommandLine{ShowText{"waitlistd " WAITLISTD_VERSION "\n"}, {}, {}};
  if (name->empty()) {
    if (asks("--help") || asks("-h")) return CommandLine{ShowText{general_help()}, {}, {}};
    return usage("no command given", "one of " + listed(command_names()) + "; `waitlistd --help` tells more");
  }
  if (*name == "settings" && (asks("--help") || asks("-h")))
    return CommandLine{ShowText{settings_help()}, {}, {}};
  const CommandSpec* command = find_command(*name);
  if (!command) return unknown_command(*name);
  if (asks("--help") || asks("-h")) return CommandLine{ShowText{command_help(*command)}, {}, {}};

  po::options_description options;
  options.add(common);
  command->add_options(options);
  options.add_options()("operand", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("operand", -1);
  po::variables_map given;
  try {
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(arguments).options(options).positional(positional).style(style).run(),
              given);
  } catch (const po::unknown_option& unknown) {
    Options own;
    add_names(options, own);
    own.erase("operand");
    return unknown_option(unknown.get_option_name(), own);
  } catch (const po::error& wrong) {
    return usage(wrong.what(), "`waitlistd " + *name + " --help` tells the options");
  }
  const bool takes_operands = *command->arguments && command->arguments[0] != '-';
  if (!takes_operands && !operands(given).empty())
    return usage(*name + " takes no \"" + operands(given).front() + "\"",
                 "`waitlistd " + *name + " --help` tells the options");
  auto made = command->make(given);
  if (!made) return made.error();
  CommandLine line{std::move(*made), given_settings(given), {}};
  if (given.count("config")) line.config_file = given["config"].as<std::string>();
  return line;
}

} // namespace waitlistd
