#include "service/command_line/tenant_commands.hpp"

#include "core/nearest.hpp"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include <algorithm>

namespace waitlistd {
namespace {

std::string text_of(const po::variables_map& given, const char* option) {
  return given[option].as<std::string>();
}

Failure no_such_action(const std::string& action) {
  std::vector<std::string> known;
  boost::split(known, std::string(tenant_actions), boost::is_any_of("|"));
  const std::string near = nearest_word(action, known);
  return usage("tenant: there is no \"" + action + "\"",
               near.empty() ? std::string("one of ") + tenant_actions : "did you mean " + near + "?");
}

// Options of other actions are refused: "tenant remove barts --dry-run" would remove it.
Result<void> check_options(const std::string& action, const po::variables_map& given) {
  struct OfAction {
    const char* option;
    const char* action;
    bool is_given;
  };
  const OfAction all[] = {{"prune", "apply", given["prune"].as<bool>()},
                          {"dry-run", "apply", given["dry-run"].as<bool>()},
                          {"yes", "remove", given["yes"].as<bool>()},
                          {"provider", "new", !text_of(given, "provider").empty()},
                          {"icb", "new", !text_of(given, "icb").empty()}};
  for (const OfAction& one : all)
    if (one.is_given && action != one.action)
      return usage("tenant " + action + " takes no --" + one.option,
                   std::string("`waitlistd tenant ") + one.action + "` does");
  return {};
}

Result<void> check_operands(const TenantCommand& command) {
  if (command.action == "apply") {
    if (command.operands.empty())
      return usage("tenant apply: which files?", "waitlistd tenant apply FILE.json, a folder of them, or -");
    if (std::count(command.operands.begin(), command.operands.end(), "-") > 1)
      return usage("tenant apply: there is one standard input", "name - once");
    return {};
  }
  const std::size_t wanted = command.action == "list" ? 0 : 1;
  if (command.operands.size() == wanted) return {};
  if (wanted == 0) return usage("tenant list takes nothing more", "waitlistd tenant list");
  return usage("tenant " + command.action + ": which tenant?",
               "waitlistd tenant " + command.action + " NAME");
}

} // namespace

void add_tenant_options(po::options_description& options) {
  options.add_options()("dry-run", po::bool_switch(), "apply: only say what would change")(
      "prune", po::bool_switch(), "apply: remove the tenants that the files do not have")(
      "yes", po::bool_switch(), "remove: yes, with all of its history")(
      "provider", po::value<std::string>()->default_value("", "")->value_name("CODE"),
      "new: the tenant's provider, such as R1H")(
      "icb", po::value<std::string>()->default_value("", "")->value_name("CODE"),
      "new: its ICB, such as QMF");
}

Result<Command> make_tenant(const po::variables_map& given) {
  std::vector<std::string> words = operands(given);
  if (words.empty()) return usage("tenant: what of them?", std::string("one of ") + tenant_actions);
  TenantCommand command;
  command.action = words.front();
  if (("|" + std::string(tenant_actions) + "|").find("|" + command.action + "|") == std::string::npos)
    return no_such_action(command.action);
  command.operands.assign(words.begin() + 1, words.end());
  command.dry_run = given["dry-run"].as<bool>();
  command.prune = given["prune"].as<bool>();
  command.provider = text_of(given, "provider");
  command.icb = text_of(given, "icb");
  if (auto right = check_options(command.action, given); !right) return right.error();
  if (auto right = check_operands(command); !right) return right.error();
  if (command.action == "new" && command.provider.empty())
    return usage("tenant new: whose rules?", "waitlistd tenant new NAME --provider R1H");
  if (command.action == "remove" && !given["yes"].as<bool>())
    return usage("tenant remove drops the tenant's rules, its alerts and their history",
                 "with --yes it does; `waitlistd tenant export " + command.operands.front() +
                     "` gives the file of it");
  return Command(command);
}

} // namespace waitlistd
