#include "core/alerts/schema_words.hpp"

#include "core/alerts/json_document.hpp"
#include "core/nearest.hpp"
#include "core/text_encoding.hpp"

#include <algorithm>
#include <regex>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;
using Words = std::vector<std::string>;

constexpr std::size_t longest_shown = 80;

std::string_view text_of(const json::value& value) { return value.get_string(); }

std::string shown(const json::value& value) {
  if (value.is_object()) return "an object, {…},";
  if (value.is_array()) return "a list, […],";
  return visible(shortened(json_text(value), longest_shown));
}

std::string listed(const Words& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return out;
}

std::string_view type_of(const json::value& value) {
  if (value.is_object()) return "object";
  if (value.is_array()) return "array";
  if (value.is_string()) return "string";
  if (value.is_bool()) return "boolean";
  if (value.is_null()) return "null";
  return value.is_double() ? "number" : "integer";
}

std::string type_in_words(std::string_view type) {
  if (type == "object") return "an object, {…}";
  if (type == "array") return "a list, […]";
  if (type == "string") return "a text in quotes";
  if (type == "boolean") return "true or false";
  return type == "integer" ? "a whole number" : "a number";
}

// What the schema expects where it names no type: enum and const are of texts, but for true.
std::string_view type_expected(const json::object& schema) {
  if (const auto* type = schema.if_contains("type")) return text_of(*type);
  if (const auto* constant = schema.if_contains("const")) return type_of(*constant);
  return schema.contains("enum") ? "string" : "";
}

bool has_type(const json::value& value, std::string_view type) {
  return type.empty() || type_of(value) == type || (type == "number" && type_of(value) == "integer");
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool matches(std::string_view text, std::string_view pattern) {
  return std::regex_search(text.begin(), text.end(), std::regex(pattern.begin(), pattern.end()));
}

class Explanation {
public:
  explicit Explanation(const json::value& root) : root_(root) {}

  void at(const std::string& where, const json::object& named, const json::value& value) {
    const json::object& schema = resolved(named);
    if (const auto* alternatives = schema.if_contains("anyOf"))
      return one_of(where, schema, alternatives->get_array(), value);
    if (!has_type(value, type_expected(schema)))
      return wrong(where,
                   shown(value) + " should be " + type_in_words(type_expected(schema)) + described(schema));
    if (const auto* constant = schema.if_contains("const"); constant && *constant != value)
      wrong(where, shown(value) + " is wrong" + described(schema));
    if (const auto* choices = schema.if_contains("enum")) one_word_of(where, choices->get_array(), value);
    if (value.is_string()) text(where, schema, text_of(value));
    if (value.is_number()) number(where, schema, value);
    if (value.is_array()) list(where, schema, value.get_array());
    if (value.is_object()) members(where, schema, value.get_object());
  }

  Mistakes mistakes;

private:
  const json::object& resolved(const json::object& schema) const {
    const auto* reference = schema.if_contains("$ref");
    if (!reference) return schema;
    constexpr std::string_view definitions = "#/$defs/";
    const std::string_view name = text_of(*reference).substr(definitions.size());
    return root_.at("$defs").at(name).get_object();
  }

  void wrong(const std::string& where, std::string what) { mistakes.push_back({where, std::move(what)}); }

  std::string described(const json::object& schema) const {
    const auto* description = resolved(schema).if_contains("description");
    return description ? ": " + std::string(text_of(*description)) : "";
  }

  static Words required(const json::object& schema) {
    Words names;
    if (const auto* list = schema.if_contains("required"))
      for (const json::value& name : list->get_array())
        names.emplace_back(text_of(name));
    return names;
  }

  void one_of(const std::string& where, const json::object& schema, const json::array& alternatives,
              const json::value& value) {
    std::vector<const json::object*> meant;
    Words types;
    Words names;
    for (const json::value& alternative : alternatives) {
      const json::object& candidate = resolved(alternative.get_object());
      const Words needed = required(candidate);
      std::string type = type_in_words(type_expected(candidate));
      if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(std::move(type));
      if (!has_type(value, type_expected(candidate))) continue;
      names.insert(names.end(), needed.begin(), needed.end());
      if (std::all_of(needed.begin(), needed.end(),
                      [&](const std::string& name) { return value.get_object().contains(name); }))
        meant.push_back(&candidate);
    }
    if (meant.size() == 1) return at(where, *meant.front(), value);
    if (!value.is_object())
      return wrong(where, shown(value) + " should be " + listed(types) + described(schema));
    if (meant.empty()) return none_of(where, schema, names, value.get_object());
    Words both;
    for (const json::object* candidate : meant)
      both.push_back("\"" + required(*candidate).front() + "\"");
    std::string all = both.front();
    for (std::size_t i = 1; i < both.size(); ++i)
      all += (i + 1 == both.size() ? " and " : ", ") + both[i];
    wrong(where, "has " + all + ", and can have one of them");
  }

  void none_of(const std::string& where, const json::object& schema, const Words& names,
               const json::object& value) {
    for (const auto& member : value)
      if (const std::string near = nearest_word(member.key(), names); !near.empty())
        return wrong(step(where, member.key()), "is not known here; did you mean " + quoted(near) + "?");
    Words in_quotes;
    for (const std::string& name : names)
      in_quotes.push_back(quoted(name));
    wrong(where, "needs one of " + listed(in_quotes) + described(schema));
  }

  void one_word_of(const std::string& where, const json::array& choices, const json::value& value) {
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
    Words words;
    Words in_quotes;
    for (const json::value& choice : choices) {
      words.emplace_back(text_of(choice));
      in_quotes.push_back(quoted(text_of(choice)));
    }
    const std::string near = nearest_word(text_of(value), words);
    wrong(where, shown(value) + (near.empty() ? " should be " + listed(in_quotes)
                                              : " is not known; did you mean " + quoted(near) + "?"));
  }

  void text(const std::string& where, const json::object& schema, std::string_view value) {
    const std::size_t length = characters(value);
    if (const auto* least = schema.if_contains("minLength");
        least && length < least->to_number<std::size_t>())
      wrong(where, "is empty" + described(schema));
    if (const auto* most = schema.if_contains("maxLength"); most && length > most->to_number<std::size_t>())
      wrong(where, "has " + std::to_string(length) + " characters" + described(schema));
    if (const auto* pattern = schema.if_contains("pattern"); pattern && !matches(value, text_of(*pattern)))
      wrong(where, quoted(value) + " is wrong" + described(schema));
  }

  void number(const std::string& where, const json::object& schema, const json::value& value) {
    const double number = value.to_number<double>();
    const auto* least = schema.if_contains("minimum");
    const auto* most = schema.if_contains("maximum");
    if ((least && number < least->to_number<double>()) || (most && number > most->to_number<double>()))
      wrong(where, shown(value) + " is too " +
                       (least && number < least->to_number<double>() ? "low" : "high") +
                       (least && most ? ", not between " + shown(*least) + " and " + shown(*most)
                        : least       ? ", less than " + shown(*least)
                                      : ", more than " + shown(*most)) +
                       described(schema));
  }

  void size(const std::string& where, const json::object& schema, std::size_t size, const char* least_name,
            const char* most_name) {
    if (const auto* least = schema.if_contains(least_name); least && size < least->to_number<std::size_t>())
      wrong(where, "is empty" + described(schema));
    if (const auto* most = schema.if_contains(most_name); most && size > most->to_number<std::size_t>())
      wrong(where,
            "has " + std::to_string(size) + " members; at most " + shown(*most) + " go" + described(schema));
  }

  void list(const std::string& where, const json::object& schema, const json::array& value) {
    size(where, schema, value.size(), "minItems", "maxItems");
    if (schema.contains("uniqueItems"))
      for (std::size_t i = 1; i < value.size(); ++i)
        if (std::find(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(i), value[i]) !=
            value.begin() + static_cast<std::ptrdiff_t>(i))
          wrong(step(where, i), "is there already");
    if (const auto* items = schema.if_contains("items"))
      for (std::size_t i = 0; i < value.size(); ++i)
        at(step(where, i), items->get_object(), value[i]);
  }

  void members(const std::string& where, const json::object& schema, const json::object& value) {
    static const json::object none;
    const auto part = [&](const char* name) -> const json::object& {
      const auto* found = schema.if_contains(name);
      return found ? found->get_object() : none;
    };
    const json::object& properties = part("properties");
    const json::object& patterns = part("patternProperties");
    size(where, schema, value.size(), "minProperties", "maxProperties");
    for (const std::string& name : required(schema))
      if (!value.contains(name)) {
        const auto* missing = properties.if_contains(name);
        wrong(where,
              quoted(name) + " is missing" + (missing ? described(missing->get_object()) : std::string()));
      }
    for (const auto& [name, member] : value) {
      const std::string there = step(where, name);
      if (const auto* known = properties.if_contains(name))
        at(there, known->get_object(), member);
      else if (!one_of_patterns(there, patterns, name, member))
        unknown(there, schema, properties, name);
    }
  }

  bool one_of_patterns(const std::string& where, const json::object& patterns, std::string_view name,
                       const json::value& value) {
    for (const auto& [pattern, schema] : patterns)
      if (matches(name, pattern)) {
        at(where, schema.get_object(), value);
        return true;
      }
    return false;
  }

  void unknown(const std::string& where, const json::object& schema, const json::object& properties,
               std::string_view name) {
    Words known;
    Words in_quotes;
    for (const auto& property : properties) {
      known.emplace_back(property.key());
      in_quotes.push_back(quoted(std::string_view(property.key())));
    }
    const std::string near = nearest_word(name, known);
    wrong(where, near.empty() ? "is not known here" +
                                    (known.empty() ? described(schema) : ": known are " + listed(in_quotes))
                              : "is not known here; did you mean " + quoted(near) + "?");
  }

  const json::value& root_;
};

} // namespace

Mistakes explain(const json::value& schema, const json::value& document) {
  Explanation explanation(schema);
  explanation.at({}, schema.get_object(), document);
  return std::move(explanation.mistakes);
}

} // namespace waitlistd::alerts
