#include "core/data_source.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace waitlistd {
namespace {

std::string listed(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names)
    out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Failure wrong(const Settings& settings, const std::string& why, std::string hint) {
  return {FailureKind::configuration, "DATA_SOURCE \"" + settings.data_source + "\" " + why, std::move(hint)};
}

} // namespace

Result<std::vector<std::string>> watched_sources(const Settings& settings,
                                                 const std::vector<std::string_view>& known) {
  const std::string hint = "names separated by commas, each once; there are: " + listed(known);
  std::vector<std::string> sources;
  std::string_view rest = settings.data_source;
  for (bool more = true; more;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string name(trimmed(rest.substr(0, comma)));
    more = comma < rest.size();
    rest.remove_prefix(more ? comma + 1 : comma);
    if (name.empty()) return wrong(settings, "has an empty name", hint);
    if (!contains(known, name)) return wrong(settings, "names " + name + ", which is unknown", hint);
    if (std::find(sources.begin(), sources.end(), name) != sources.end())
      return wrong(settings, "names " + name + " twice", hint);
    sources.push_back(name);
  }
  const char* const of_one = !settings.nhs_csv_url.empty()     ? "NHS_CSV_URL"
                             : !settings.nhs_index_url.empty() ? "NHS_INDEX_URL"
                                                               : nullptr;
  if (sources.size() > 1 && of_one)
    return wrong(settings, std::string("names several collections, and ") + of_one + " is one's address",
                 std::string("unset ") + of_one + ", or name one collection");
  return sources;
}

Result<std::string> chosen_source(const std::string& option, const Settings& settings,
                                  const std::vector<std::string_view>& known) {
  if (option.empty()) {
    const auto watched = watched_sources(settings, known);
    if (!watched) return watched.error();
    return watched->front();
  }
  if (contains(known, option)) return option;
  return Failure{FailureKind::usage, "--source " + option + " is unknown", "there are: " + listed(known)};
}

Failure unknown_source(std::string_view name, const std::vector<std::string_view>& known) {
  return {FailureKind::configuration, "there is no collection " + std::string(name),
          "there are: " + listed(known)};
}

} // namespace waitlistd
