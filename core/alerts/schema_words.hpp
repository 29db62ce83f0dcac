#pragma once
// What is wrong with a document beside its JSON Schema, for whoever wrote it by hand: a validator says that
// none of twelve alternatives fits, and not which one was meant.

#include "core/alerts/mistake.hpp"

#include <boost/json/value.hpp>

namespace waitlistd::alerts {

/// All that is wrong, from the keywords that our schemas use and the schema's own descriptions. Of
/// alternatives that one is meant whose required member is there. Knows type, enum, const, minimum, maximum,
/// minLength, maxLength, pattern, items, minItems, maxItems, uniqueItems, properties, patternProperties,
/// required, minProperties, maxProperties, anyOf and $ref to #/$defs; what others ask for goes unsaid.
/// `additionalProperties` has to be false.
Mistakes explain(const boost::json::value& schema, const boost::json::value& document);

} // namespace waitlistd::alerts
