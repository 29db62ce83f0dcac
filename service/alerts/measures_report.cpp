#include "service/alerts/measures_report.hpp"

#include "core/text.hpp"

#include <boost/json.hpp>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;

std::string_view words(Better better) {
  switch (better) {
  case Better::higher:
    return "higher";
  case Better::lower:
    return "lower";
  case Better::neither:
    return "neither";
  }
  return {};
}

std::string formula(const Measure& measure) {
  std::string text(measure.numerator);
  if (!measure.denominator.empty()) text += ", of " + std::string(measure.denominator);
  return text;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(width, out.size() + 1), ' ');
  return out;
}

json::array array_of(std::string_view comma_list) {
  json::array out;
  for (const std::string& word : comma_separated(comma_list))
    out.emplace_back(word);
  return out;
}

template <class Line>
std::string each(std::span<const Collection* const> collections, const Line& line) {
  std::string out;
  for (const Collection* collection : collections)
    if (collection->measures)
      for (const Measure& measure : collection->measures())
        out += line(*collection, measure);
  return out;
}

} // namespace

std::string measures_text(std::span<const Collection* const> collections) {
  return each(collections, [](const Collection&, const Measure& measure) {
    return padded(measure.name, 22) + padded(measure.unit, 16) +
           padded(std::string("better: ") + std::string(words(measure.better)), 17) +
           std::string(measure.title) + "\n" + std::string(22, ' ') + formula(measure) + "\n" +
           std::string(22, ' ') + (measure.spans_parts ? "made of " : "of ") + std::string(measure.parts) +
           "; places " + std::string(measure.places) + "\n";
  });
}

std::string measures_json(std::span<const Collection* const> collections) {
  json::array all;
  for (const Collection* collection : collections) {
    if (!collection->measures) continue;
    for (const Measure& measure : collection->measures())
      all.push_back(
          json::object{{"collection", collection->name},
                       {"name", measure.name},
                       {"title", measure.title},
                       {"unit", measure.unit},
                       {"better", words(measure.better)},
                       {"places", array_of(measure.places)},
                       {"parts", array_of(measure.parts)},
                       {"spans_parts", measure.spans_parts},
                       {"numerator", measure.numerator},
                       {"denominator", measure.denominator.empty() ? json::value(nullptr)
                                                                   : json::value(measure.denominator)}});
  }
  return json::serialize(all) + "\n";
}

std::string measures_page(std::span<const Collection* const> collections) {
  return "# Measures\n\nWhat rules may name, made by `waitlistd measures --reference`. A measure of several "
         "parts is made of all of "
         "them; of another,\na rule names the part with `\"part\"`, and without it means the first that is "
         "named here "
         "as the waiting list, `Part_2`, where it has it.\n\n"
         "| collection | measure | is | unit | better | made of | parts | places "
         "|\n|---|---|---|---|---|---|---|---|\n" +
         each(collections, [](const Collection& collection, const Measure& measure) {
           return "| `" + std::string(collection.name) + "` | `" + std::string(measure.name) + "` | " +
                  std::string(measure.title) + " | " + std::string(measure.unit) + " | " +
                  std::string(words(measure.better)) + " | " + formula(measure) + " | " +
                  (measure.spans_parts ? "all of " : "each of ") + std::string(measure.parts) + " | " +
                  std::string(measure.places) + " |\n";
         });
}

} // namespace waitlistd::alerts
