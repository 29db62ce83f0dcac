#pragma once
// What rules may name, for people, programs and the pages.

#include "service/collection.hpp"

#include <span>
#include <string>

namespace waitlistd::alerts {

std::string measures_text(std::span<const Collection* const> collections);
std::string measures_json(std::span<const Collection* const> collections);
/// docs/measures.md.
std::string measures_page(std::span<const Collection* const> collections);

} // namespace waitlistd::alerts
