#pragma once
// Whether a document is what docs/schemas/tenant.schema.json, which is a part of the program, says that a
// tenant's is.

#include "core/alerts/mistake.hpp"

#include <boost/json/value.hpp>

#include <string_view>

namespace waitlistd::alerts {

/// The schema's text.
std::string_view tenant_schema_json();

/// None where the document is valid. Strings have to be as short as read_json leaves them.
Mistakes schema_mistakes(const boost::json::value& document);

} // namespace waitlistd::alerts
