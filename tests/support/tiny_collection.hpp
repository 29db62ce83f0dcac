#pragma once
// The smallest collection that there can be, for what is common to all of them: a CSV of three columns, a
// table of them, a year page and a file a month.
//
//   area,month,count
//   north,2026-01,12

#include "service/collection.hpp"

namespace waitlistd::test {

extern const Collection tiny_collection;

} // namespace waitlistd::test
