// Completion for bash, from the tables of commands and settings.
#include "service/command_line/command_table.hpp"

#include <boost/algorithm/string/replace.hpp>

#include <map>

namespace waitlistd {
namespace {

// What completes the options that take a value: the words of each, and which take a path.
struct ValueOptions {
  std::map<std::string, std::string> words; ///< option: "a b"; empty where nothing completes it
  std::string paths;                        ///< "--a|--b"
};

std::string alternatives(const std::string& so_far, const std::string& more) {
  return so_far.empty() ? more : so_far + "|" + more;
}

std::string listed(const std::string& so_far, const std::string& more) {
  return so_far.empty() ? more : so_far + " " + more;
}

std::string names(const po::options_description& options) {
  std::string out;
  for (const auto& option : options.options())
    out = listed(out, "--" + option->long_name());
  return out;
}

void add_values(const po::options_description& options, ValueOptions& out) {
  for (const auto& option : options.options()) {
    if (option->semantic()->max_tokens() == 0) continue;
    const std::string name = "--" + option->long_name();
    const std::string value = option->semantic()->name();
    if (value.starts_with("FILE"))
      out.paths = alternatives(out.paths, name);
    else
      out.words.emplace(name,
                        value.find('|') == std::string::npos ? "" : boost::replace_all_copy(value, "|", " "));
  }
}

ValueOptions value_options() {
  ValueOptions out;
  add_values(general_options(), out);
  add_values(setting_options(), out);
  for (const CommandSpec& command : commands()) {
    po::options_description options;
    command.add_options(options);
    add_values(options, out);
  }
  return out;
}

std::string value_cases(const ValueOptions& values) {
  std::string out = "  " + values.paths + ") _waitlistd_paths \"$current\"; return ;;\n";
  std::string nothing;
  for (const auto& [option, words] : values.words) {
    if (words.empty())
      nothing = alternatives(nothing, option);
    else
      out += "  " + option + ") _waitlistd_words '" + words + "' \"$current\"; return ;;\n";
  }
  return out + "  " + nothing + ") return ;;\n";
}

std::string value_taking(const ValueOptions& values) {
  std::string out = values.paths;
  for (const auto& [option, words] : values.words)
    out = alternatives(out, option);
  return out;
}

std::string command_names() {
  std::string out;
  for (const CommandSpec& command : commands())
    if (is_of_this_system(command)) out = listed(out, command.name);
  return out;
}

std::string command_cases() {
  std::string out;
  for (const CommandSpec& command : commands()) {
    po::options_description options;
    command.add_options(options);
    const bool takes_files = std::string_view(command.arguments).starts_with("FILE");
    out += std::string("  ") + command.name + ") options='" + names(options) + "'" +
           (takes_files ? "; files=yes" : "") + " ;;\n";
  }
  return out;
}

// A word with '=' reaches a completion as three words, since '=' breaks words in bash.
constexpr const char* script =
    R"(# Completion of waitlistd for bash, written by `waitlistd print-config --as completion`.
_waitlistd_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2"); }
_waitlistd_paths() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}
_waitlistd() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' options='' files='' at
  if [ "$current" = = ]; then current=''
  elif [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
  COMPREPLY=()
  case $before in
@VALUES@  esac
  for ((at = 1; at < COMP_CWORD; at++)); do
    case ${COMP_WORDS[at]} in
    --) return ;;
    @TAKING@)
      at=$((at + 1))
      if [ "${COMP_WORDS[at]}" = = ]; then at=$((at + 1)); fi ;;
    -* | =) ;;
    *) if [ -z "$command" ]; then command=${COMP_WORDS[at]}; fi ;;
    esac
  done
  case $command in
  '') case $current in
      -*) ;;
      *) _waitlistd_words '@COMMANDS@' "$current"; return ;;
      esac ;;
@OPTIONS@  esac
  case $current in
  -*) _waitlistd_words "$options @COMMON@" "$current" ;;
  *) if [ -n "$files" ]; then _waitlistd_paths "$current"; fi ;;
  esac
}
complete -F _waitlistd waitlistd
)";

} // namespace

std::string bash_completion() {
  const ValueOptions values = value_options();
  std::string out = script;
  boost::replace_all(out, "@VALUES@", value_cases(values));
  boost::replace_all(out, "@TAKING@", value_taking(values));
  boost::replace_all(out, "@COMMANDS@", command_names());
  boost::replace_all(out, "@OPTIONS@", command_cases());
  boost::replace_all(out, "@COMMON@", names(general_options()) + " " + names(setting_options()));
  return out;
}

} // namespace waitlistd
