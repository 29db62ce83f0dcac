#pragma once
// Whether what a tenant's file says has a meaning: what its schema cannot know, since it is in the
// collections and in the database.

#include "core/alerts/mistake.hpp"
#include "core/alerts/rule.hpp"
#include "core/measure.hpp"

#include <span>
#include <string>
#include <vector>

namespace waitlistd::alerts {

struct CollectionVocabulary {
  std::string name;
  std::span<const Measure> measures;
  std::vector<std::string> categories; ///< codes that some release has; empty: not known
};

struct StandardName {
  std::string name;
  std::string measure;
};

/// What rules may name. Codes are those that some release has; of an empty list nothing is known, and nothing
/// is said of what is not in it.
struct Vocabulary {
  std::vector<CollectionVocabulary> collections;
  std::vector<StandardName> standards;
  std::vector<std::string> providers;
  std::vector<std::string> icbs;
  std::vector<std::string> regions;
};

/// A tenant with errors is not applied. Warnings are for codes that no release has: a trust may be to come.
struct TenantCheck {
  Mistakes errors;
  Mistakes warnings;
};

TenantCheck check_tenant(const Tenant& tenant, const Vocabulary& vocabulary);

/// Of one rule by itself, with the places of the tenant that it is for; mistakes' places are in the rule.
TenantCheck check_rule(const Rule& rule, const TenantPlaces& places, const Vocabulary& vocabulary);

} // namespace waitlistd::alerts
