#include "core/alerts/tenant_schema.hpp"

#include "core/alerts/schema_words.hpp"

#include <boost/json.hpp>

#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;
using Adapter = valijson::adapters::BoostJsonAdapter;

const json::value& schema_document() {
  static const json::value document =
      json::parse(json::string_view(tenant_schema_json().data(), tenant_schema_json().size()));
  return document;
}

const valijson::Schema& compiled() {
  static const auto schema = [] {
    auto made = std::make_unique<valijson::Schema>();
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(schema_document()), *made);
    return made;
  }();
  return *schema;
}

// As the validator puts it, for what we have no better words for.
Mistakes in_its_words(valijson::ValidationResults& results) {
  Mistakes mistakes;
  for (const auto& error : results) {
    std::string where;
    for (std::size_t i = 1; i < error.context.size(); ++i) // the first one is "<root>", the others "[name]"
      where += "/" + error.context[i].substr(1, error.context[i].size() - 2);
    mistakes.push_back({where, error.description});
  }
  return mistakes;
}

} // namespace

Mistakes schema_mistakes(const json::value& document) {
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(compiled(), Adapter(document), nullptr)) return {};
  if (Mistakes mistakes = explain(schema_document(), document); !mistakes.empty()) return mistakes;
  validator.validate(compiled(), Adapter(document), &results);
  return in_its_words(results);
}

} // namespace waitlistd::alerts
