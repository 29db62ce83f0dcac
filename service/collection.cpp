#include "service/collection.hpp"

namespace waitlistd {

Result<const Collection*> find_collection(std::string_view name) {
  std::string names;
  for (const Collection* collection : known_collections()) {
    if (collection->name == name) return collection;
    names += (names.empty() ? "" : ", ") + std::string(collection->name);
  }
  return Failure{
      FailureKind::configuration, "DATA_SOURCE \"" + std::string(name) + "\" is none of: " + names, {}};
}

Failure has_none(const Collection& collection, std::string_view what) {
  return {FailureKind::configuration,
          "the collection \"" + std::string(collection.name) + "\" has no " + std::string(what),
          "DATA_SOURCE names the collection"};
}

} // namespace waitlistd
