// The part of MonthReader that turns codes and names into the dictionary's entries.
#include "core/csv.hpp"
#include "core/rtt/month_reader.hpp"
#include "core/rtt/parts.hpp"
#include "core/text_encoding.hpp"

#include <limits>

namespace waitlistd::rtt {
namespace {

constexpr std::size_t npos = std::numeric_limits<std::size_t>::max();

} // namespace

Result<void> MonthReader::resolve_groups() {
  if (auto month = resolve(period_group); !month) return month.error();
  const auto provider = resolve(provider_group);
  if (!provider) return provider.error();
  const auto commissioner = resolve(commissioner_group);
  if (!commissioner) return commissioner.error();
  const auto part = resolve(part_group);
  if (!part) return part.error();
  const auto function = resolve(function_group);
  if (!function) return function.error();
  row_.provider = provider->id;
  row_.commissioner = commissioner->id;
  row_.part = part->id;
  row_.treatment_function = function->id;
  return {};
}

Result<MonthReader::Resolved> MonthReader::resolve(GroupName name) {
  Group& group = groups_[name];
  std::string_view text;
  if (group.adjacent) {
    const std::string_view last = raw_[group.columns.back()];
    const char* const begin = raw_[group.columns.front()].data();
    text = {begin, static_cast<std::size_t>(last.data() + last.size() - begin)};
  } else {
    scratch_.clear();
    for (const std::size_t column : group.columns)
      scratch_.append(raw_[column]).push_back('\n');
    text = scratch_;
  }
  if (!group.has_last || group.last_text != text) {
    auto known = group.known.find(text);
    if (known == group.known.end()) {
      const std::string key(text); // adding to the dictionary uses scratch_
      auto added = add_to_dictionary(name);
      if (!added) return added;
      known = group.known.emplace(key, *added).first;
    }
    group.last = known->second;
    group.last_text = known->first;
    group.has_last = true;
  }
  row_.canonical = row_.canonical && group.last.canonical;
  return group.last;
}

Result<MonthReader::Resolved> MonthReader::add_to_dictionary(GroupName name) {
  using enum ColumnRole;
  switch (name) {
  case period_group:
    return add_period();
  case provider_group:
    return add_organisation(dictionary_.providers, dictionary_.provider_parents, provider_parent_code,
                            provider_parent_name, provider_code, provider_name);
  case commissioner_group:
    return add_organisation(dictionary_.commissioners, dictionary_.commissioner_parents,
                            commissioner_parent_code, commissioner_parent_name, commissioner_code,
                            commissioner_name);
  case part_group:
    return add_part();
  default:
    return add_treatment_function();
  }
}

std::string MonthReader::text_of(ColumnRole role) const {
  const std::size_t column = column_of_[static_cast<std::size_t>(role)];
  return column == npos ? std::string{} : to_utf8(unquote_field(raw_[column]));
}

// Whether writing `text` into that column gives the published bytes.
bool MonthReader::is_canonical(ColumnRole role, std::string_view text) const {
  const std::size_t column = column_of_[static_cast<std::size_t>(role)];
  if (column == npos) return true;
  std::string written;
  append_csv_field(written, text);
  return written == raw_[column];
}

Result<MonthReader::Resolved> MonthReader::add_period() {
  const bool one_column = layout_.has(ColumnRole::period);
  const std::string text = one_column ? text_of(ColumnRole::period)
                                      : text_of(ColumnRole::year) + "," + text_of(ColumnRole::period_name);
  const std::size_t column = groups_[period_group].columns.front();
  const auto month = one_column
                         ? parse_period_column(text)
                         : parse_year_and_name(text_of(ColumnRole::year), text_of(ColumnRole::period_name));
  if (!month) return failure(quoted(text) + " is not a month", column);
  if (expected_ && *month != *expected_)
    return failure("the row is of " + to_string(*month) + ", the link was for " + to_string(*expected_),
                   column);
  if (period_ && *month != *period_)
    return failure("the row is of " + to_string(*month) + ", the rows before it of " + to_string(*period_),
                   column);
  if (!period_) {
    period_ = month;
    period_text_ = text;
  }
  const bool as_published = one_column
                                ? is_canonical(ColumnRole::period, text)
                                : is_canonical(ColumnRole::year, text_of(ColumnRole::year)) &&
                                      is_canonical(ColumnRole::period_name, text_of(ColumnRole::period_name));
  return Resolved{0, as_published && text == period_text_};
}

Result<MonthReader::Resolved> MonthReader::add_organisation(CodeList<Organisation>& list,
                                                            CodeList<Organisation>& parents,
                                                            ColumnRole parent_code, ColumnRole parent_name,
                                                            ColumnRole code, ColumnRole name) {
  const Organisation published{text_of(code), text_of(name), text_of(parent_code)};
  if (published.code.empty()) return failure("the code is blank", column_of_[static_cast<std::size_t>(code)]);
  const std::uint32_t id = list.find_or_add(published);
  const Organisation& known = list[id];

  std::string known_parent_name;
  if (!published.parent_code.empty()) {
    const std::uint32_t parent = parents.find_or_add({published.parent_code, text_of(parent_name), {}});
    known_parent_name = parents[parent].name;
  }
  const bool canonical = is_canonical(code, known.code) && is_canonical(name, known.name) &&
                         is_canonical(parent_code, known.parent_code) &&
                         is_canonical(parent_name, known_parent_name);
  return Resolved{id, canonical};
}

Result<MonthReader::Resolved> MonthReader::add_part() {
  const std::string published = text_of(ColumnRole::part);
  if (published.empty())
    return failure("the part is blank", column_of_[static_cast<std::size_t>(ColumnRole::part)]);
  const std::uint32_t id =
      dictionary_.parts.find_or_add({part_code(published), published, text_of(ColumnRole::part_description)});
  const Label& known = dictionary_.parts[id];
  return Resolved{id, is_canonical(ColumnRole::part, known.published) &&
                          is_canonical(ColumnRole::part_description, known.name)};
}

Result<MonthReader::Resolved> MonthReader::add_treatment_function() {
  const std::string published = text_of(ColumnRole::treatment_function_code);
  const std::string name = text_of(ColumnRole::treatment_function_name);
  // In the 2016-17 era the code sometimes stands under the name's heading.
  const std::string code = published.empty() && is_treatment_function_code(name) ? name : published;
  if (code.empty())
    return failure("no treatment function code" +
                       (name.empty() ? std::string{} : " beside the name " + quoted(name)),
                   groups_[function_group].columns.front());
  const std::uint32_t id = dictionary_.treatment_functions.find_or_add({code, published, name});
  const Label& known = dictionary_.treatment_functions[id];
  return Resolved{id, is_canonical(ColumnRole::treatment_function_code, known.published) &&
                          is_canonical(ColumnRole::treatment_function_name, known.name)};
}

} // namespace waitlistd::rtt
