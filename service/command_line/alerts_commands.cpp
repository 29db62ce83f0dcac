#include "service/command_line/alerts_commands.hpp"

#include "core/nearest.hpp"

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <charconv>

namespace waitlistd {
namespace {

std::vector<std::string> actions() {
  std::vector<std::string> all;
  boost::split(all, std::string(alerts_actions), boost::is_any_of("|"));
  return all;
}

bool is_about_one(const std::string& action) {
  return action == "show" || action == "explain" || action == "acknowledge" || action == "note" ||
         action == "silence";
}

std::optional<std::int64_t> parse_id(std::string_view text) {
  std::int64_t id = 0;
  if (text.starts_with('#')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return error == std::errc() && end == text.data() + text.size() && id > 0 ? std::optional(id)
                                                                            : std::nullopt;
}

std::optional<std::string> text_option(const po::variables_map& given, const char* option) {
  return given.count(option) ? std::optional(given[option].as<std::string>()) : std::nullopt;
}

Result<std::optional<Period>> month(const po::variables_map& given, const char* option) {
  const auto text = text_option(given, option);
  if (!text) return std::optional<Period>{};
  const auto period = parse_iso_period(*text);
  if (!period) return usage("alerts: \"" + *text + "\" is not a month", "write it as YYYY-MM: 2026-01");
  return period;
}

bool is_silence(const std::string& text) {
  if (text == "next-release" || text == "off") return true;
  const bool is_date =
      text.size() == 10 && text[4] == '-' && text[7] == '-' &&
      std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
  return is_date && parse_iso_period(text.substr(0, 7));
}

} // namespace

void add_alerts_options(po::options_description& options) {
  options.add_options()("tenant", po::value<std::string>()->default_value("", "")->value_name("NAME"),
                        "whose; without, the only tenant there is")(
      "all", po::bool_switch(), "list: quiet ones, too")("json", po::bool_switch(), "as JSON")(
      "rule", po::value<std::string>()->value_name("NAME"), "backtest: one rule; without, each")(
      "file", po::value<std::string>()->value_name("FILE"),
      "backtest: rules of that file, applied or not")("from", po::value<std::string>()->value_name("YYYY-MM"),
                                                      "backtest: the first month; without, two years ago")(
      "to", po::value<std::string>()->value_name("YYYY-MM"), "backtest: the last month; without, the newest")(
      "by", po::value<std::string>()->value_name("WHO"), "acknowledge: who takes note of it")(
      "note", po::value<std::string>()->value_name("TEXT"), "acknowledge, note: what is to be remembered")(
      "until", po::value<std::string>()->value_name("YYYY-MM-DD|next-release|off"), "silence: how long");
}

Result<Command> make_alerts(const po::variables_map& given) {
  const std::vector<std::string> words = operands(given);
  const std::string one_of = std::string("one of ") + alerts_actions;
  if (words.empty()) return usage("alerts: what of them?", one_of);
  AlertsCommand command;
  command.action = words.front();
  const auto known = actions();
  if (std::find(known.begin(), known.end(), command.action) == known.end()) {
    const std::string near = nearest_word(command.action, known);
    return usage("alerts: there is no \"" + command.action + "\"",
                 near.empty() ? one_of : "did you mean " + near + "?");
  }
  const std::size_t wanted = is_about_one(command.action) ? 2 : 1;
  if (words.size() != wanted)
    return usage("alerts " + command.action + (wanted == 2 ? ": which alert?" : " takes nothing more"),
                 wanted == 2 ? "its number, as `waitlistd alerts list` shows it: waitlistd alerts " +
                                   command.action + " 12"
                             : "waitlistd alerts " + command.action);
  if (wanted == 2) {
    const auto id = parse_id(words[1]);
    if (!id)
      return usage("alerts " + command.action + ": \"" + words[1] + "\" is not the number of an alert",
                   "`waitlistd alerts list` shows them");
    command.alert_id = *id;
  }
  command.tenant = given["tenant"].as<std::string>();
  command.all = given["all"].as<bool>();
  command.json = given["json"].as<bool>();
  command.rule = text_option(given, "rule");
  command.file = text_option(given, "file");
  const auto from = month(given, "from");
  if (!from) return from.error();
  command.from = *from;
  const auto to = month(given, "to");
  if (!to) return to.error();
  command.to = *to;
  command.by = text_option(given, "by");
  command.note = text_option(given, "note");
  command.until = text_option(given, "until");
  if (command.action == "note" && !command.note)
    return usage("alerts note: what?",
                 "waitlistd alerts note 12 --note \"the pathways moved to another code\"");
  if (command.action == "silence" && (!command.until || !is_silence(*command.until)))
    return usage("alerts silence: until when?", "--until 2026-05-01, --until next-release, or --until off");
  return Command(std::move(command));
}

} // namespace waitlistd
