#include "service/command_line/command_line.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

Result<CommandLine> typed(std::vector<std::string> words) {
  words.insert(words.begin(), "tenant");
  return parse_command_line(words);
}

TenantCommand command(const std::vector<std::string>& words) {
  const auto line = typed(words);
  if (!line) FAIL(line.error().message);
  return std::get<TenantCommand>(line->command);
}

} // namespace

TEST_CASE("tenant's actions take what they need") {
  const TenantCommand apply = command({"apply", "a.json", "-", "folder", "--prune", "--dry-run"});
  CHECK(apply.action == "apply");
  CHECK(apply.operands == std::vector<std::string>{"a.json", "-", "folder"});
  CHECK(apply.prune);
  CHECK(apply.dry_run);
  const TenantCommand made = command({"new", "barts", "--provider", "R1H", "--icb", "QMF"});
  CHECK(made.operands == std::vector<std::string>{"barts"});
  CHECK(made.provider == "R1H");
  CHECK(made.icb == "QMF");
  CHECK(command({"remove", "barts", "--yes"}).operands == std::vector<std::string>{"barts"});
  CHECK(command({"export", "barts"}).action == "export");
  CHECK(command({"list"}).operands.empty());
}

TEST_CASE("tenant's actions refuse what they do not take, and say what to type") {
  struct Case {
    std::vector<std::string> words;
    const char* message;
    const char* hint;
  };
  const Case cases[] = {
      {{}, "tenant: what of them?", "one of apply|export|list|new|remove"},
      {{"aply"}, "tenant: there is no \"aply\"", "did you mean apply?"},
      {{"frobnicate"}, "tenant: there is no \"frobnicate\"", "one of apply|export|list|new|remove"},
      {{"apply"}, "tenant apply: which files?", "waitlistd tenant apply FILE.json, a folder of them, or -"},
      {{"apply", "-", "-"}, "tenant apply: there is one standard input", "name - once"},
      {{"list", "a"}, "tenant list takes nothing more", "waitlistd tenant list"},
      {{"export"}, "tenant export: which tenant?", "waitlistd tenant export NAME"},
      {{"export", "a", "b"}, "tenant export: which tenant?", "waitlistd tenant export NAME"},
      {{"new", "a"}, "tenant new: whose rules?", "waitlistd tenant new NAME --provider R1H"},
      {{"remove", "a"},
       "tenant remove drops the tenant's rules, its alerts and their history",
       "with --yes it does; `waitlistd tenant export a` gives the file of it"},
      {{"remove", "a", "--dry-run"}, "tenant remove takes no --dry-run", "`waitlistd tenant apply` does"},
      {{"list", "--prune"}, "tenant list takes no --prune", "`waitlistd tenant apply` does"},
      {{"apply", "a", "--provider", "R1H"},
       "tenant apply takes no --provider",
       "`waitlistd tenant new` does"},
      {{"apply", "a", "--yes"}, "tenant apply takes no --yes", "`waitlistd tenant remove` does"},
  };
  for (const Case& c : cases) {
    const auto line = typed(c.words);
    INFO(c.message);
    REQUIRE_FALSE(line.has_value());
    CHECK(line.error().kind == FailureKind::usage);
    CHECK(line.error().message == c.message);
    CHECK(line.error().hint == c.hint);
  }
}
