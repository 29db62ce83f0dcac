// A tenant's file: read, or refused with mistakes that have words; what is read is written and read alike,
// and means something or is told why not.
#include "core/alerts/json_document.hpp"
#include "core/alerts/tenant_check.hpp"
#include "core/alerts/tenant_json.hpp"
#include "core/alerts/tenant_plan.hpp"
#include "core/alerts/tenant_schema.hpp"
#include "core/rtt/measures.hpp"
#include "core/text_encoding.hpp"

#include <cstdint>
#include <cstdlib>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

const Vocabulary vocabulary{{{"nhs", rtt::measures(), {"C_100", "C_999"}}},
                            {{"92 % within 18 weeks", "percent_within_18"}},
                            {"R1H", "RJ1"},
                            {"QMF"},
                            {"Y56"}};

void must(bool holds) {
  if (!holds) std::abort();
}

void all_have_words(const Mistakes& mistakes) {
  for (const Mistake& mistake : mistakes)
    must(!mistake.what.empty() && (mistake.where.empty() || mistake.where.starts_with('/')));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const JsonReading document = read_json(text);
  all_have_words(document.mistakes);
  if (document.mistakes.empty()) {
    const std::string pretty = pretty_json(document.value);
    must(visible(pretty, LineBreaks::kept) == pretty);             // it acts on no terminal
    for (const Mistake& mistake : schema_mistakes(document.value)) // none is told in the validator's words
      must(mistake.what.find("constraint") == std::string::npos && !mistake.what.starts_with("Failed to"));
  }

  const Reading<Tenant> reading = read_tenant(text);
  all_have_words(reading.mistakes);
  must(reading.value.has_value() == reading.mistakes.empty());
  all_have_words(read_rule(text).mistakes);
  if (!reading.value) return 0;
  const Tenant& tenant = *reading.value;
  const std::string written = write_tenant(tenant);
  const Reading<Tenant> again = read_tenant(written);
  must(again.value == tenant && write_tenant(*again.value) == written);
  const TenantCheck check = check_tenant(tenant, vocabulary);
  all_have_words(check.errors);
  all_have_words(check.warnings);
  for (const Rule& rule : tenant.rules)
    must(!meaning_of(rule, tenant.places).empty());
  must(plan_tenants({tenant}, {tenant}, true).front().kind == TenantChange::Kind::unchanged);
  plan_text(plan_tenants({tenant}, {Tenant{}}, true));
  return 0;
}
