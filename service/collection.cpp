#include "service/collection.hpp"

#include "core/data_source.hpp"

namespace waitlistd {
namespace {

std::vector<std::string_view> names() {
  std::vector<std::string_view> out;
  for (const Collection* collection : known_collections())
    out.push_back(collection->name);
  return out;
}

const Collection* called(std::string_view name) {
  for (const Collection* collection : known_collections())
    if (collection->name == name) return collection;
  return nullptr;
}

} // namespace

Result<std::vector<const Collection*>> find_collections(const Settings& settings) {
  const auto sources = watched_sources(settings, names());
  if (!sources) return sources.error();
  std::vector<const Collection*> watched;
  for (const std::string& source : *sources)
    watched.push_back(called(source));
  return watched;
}

Result<const Collection*> find_collection(std::string_view name) {
  if (const Collection* collection = called(name)) return collection;
  return unknown_source(name, names());
}

Result<const Collection*> choose_collection(const std::string& option, const Settings& settings) {
  const auto source = chosen_source(option, settings, names());
  if (!source) return source.error();
  return called(*source);
}

Failure has_none(const Collection& collection, std::string_view what) {
  return {FailureKind::configuration,
          "the collection \"" + std::string(collection.name) + "\" has no " + std::string(what),
          "DATA_SOURCE and the option --source name the collection"};
}

} // namespace waitlistd
