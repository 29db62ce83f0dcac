// The part of MonthReader that turns codes and names into the dictionary's entries.
#include "core/csv.hpp"
#include "core/rtt/month_reader.hpp"
#include "core/rtt/parts.hpp"
#include "core/rtt/period_columns.hpp"
#include "core/text.hpp"
#include "core/text_encoding.hpp"

#include <limits>

namespace waitlistd::rtt {
namespace {

constexpr std::size_t npos = std::numeric_limits<std::size_t>::max();

// What a file may say of its codes is bounded, since it is held in memory: the longest real code with its
// names and its parent has 150 bytes, and a file has some hundreds of such texts.
constexpr std::size_t longest_description = 4096;
constexpr std::size_t longest_code = 100;
constexpr std::size_t most_remembered = 10'000;

constexpr Period first_month{2007, 1};

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
      if (text.size() > longest_description)
        return failure("code and names of " + std::to_string(text.size()) + " bytes", group.columns.front());
      const std::string key(text); // adding to the dictionary uses scratch_
      auto added = add_to_dictionary(name);
      if (!added) return added;
      if (group.known.size() >= most_remembered) group.known = {};
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
    return add_provider();
  case commissioner_group:
    return add_commissioner();
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

// Codes are compared without the blanks that some files have round them.
std::string MonthReader::code_of(ColumnRole role) const { return std::string(without_blanks(text_of(role))); }

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
                         ? parse_period_column(code_of(ColumnRole::period))
                         : parse_year_and_name(code_of(ColumnRole::year), code_of(ColumnRole::period_name));
  if (!month) return failure(quoted(text) + " is not a month", column);
  if (auto possible = check_month(*month, column); !possible) return possible.error();
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

Result<void> MonthReader::check_month(Period month, std::size_t column) const {
  const std::string row_is_of = "the row is of " + to_string(month);
  if (last_ended_ && month > *last_ended_) {
    Failure future = failure(row_is_of + ", a month that has not ended", column);
    future.hint = "if it has, this machine's clock is wrong; otherwise the file is damaged or was edited";
    return future;
  }
  if (month < first_month)
    return failure(row_is_of + ": waiting times were not measured before 2007", column);
  if (expected_ && month != *expected_) {
    Failure other_month = failure(row_is_of + ", the link or name says " + to_string(*expected_), column);
    other_month.hint =
        "the link's text or the file's name is wrong, or it leads to another month's file: under a "
        "name without a month `waitlistd load` takes it as what it is";
    return other_month;
  }
  if (period_ && month != *period_)
    return failure(row_is_of + ", the rows before it of " + to_string(*period_), column);
  return {};
}

struct MonthReader::OrganisationColumns {
  GroupName group;
  const char* kind;
  const char* parent_kind;
  CodeList<Organisation>& list;
  CodeList<Organisation>& parents;
  ColumnRole parent_code;
  ColumnRole parent_name;
  ColumnRole code;
  ColumnRole name;
};

Result<MonthReader::Resolved> MonthReader::add_provider() {
  using enum ColumnRole;
  return add_organisation({provider_group, "provider", "provider parent", dictionary_.providers,
                           dictionary_.provider_parents, provider_parent_code, provider_parent_name,
                           provider_code, provider_name});
}

Result<MonthReader::Resolved> MonthReader::add_commissioner() {
  using enum ColumnRole;
  return add_organisation({commissioner_group, "commissioner", "commissioner parent",
                           dictionary_.commissioners, dictionary_.commissioner_parents,
                           commissioner_parent_code, commissioner_parent_name, commissioner_code,
                           commissioner_name});
}

Result<MonthReader::Resolved> MonthReader::add_organisation(const OrganisationColumns& columns) {
  const auto& [group, kind, parent_kind, list, parents, parent_code, parent_name, code, name] = columns;
  const Organisation published{code_of(code), text_of(name), code_of(parent_code), line_};
  if (published.code.empty()) return failure("the code is blank", column_of_[static_cast<std::size_t>(code)]);
  const std::uint32_t id = list.find_or_add(published);
  if (auto ok = check_code(id, most_organisations, kind, published.code, code); !ok) return ok.error();
  note_blanks(kind, published.code, code);
  Organisation& known = list.at(id);
  const std::string called = kind + (" " + known.code);
  settle(group, oddities_.names, called, known.line, known.name, published.name);
  settle(group, oddities_.parents, called, known.line, known.parent_code, published.parent_code);

  std::string known_parent_name;
  if (!published.parent_code.empty()) {
    const std::string published_name = text_of(parent_name);
    const std::uint32_t parent_id = parents.find_or_add({published.parent_code, published_name, {}, line_});
    if (auto ok = check_code(parent_id, most_organisations, parent_kind, published.parent_code, parent_code);
        !ok)
      return ok.error();
    note_blanks(parent_kind, published.parent_code, parent_code);
    Organisation& parent = parents.at(parent_id);
    settle(group, oddities_.names, parent_kind + (" " + parent.code), parent.line, parent.name,
           published_name);
    known_parent_name = parent.name;
  }
  const bool canonical = is_canonical(code, known.code) && is_canonical(name, known.name) &&
                         is_canonical(parent_code, known.parent_code) &&
                         is_canonical(parent_name, known_parent_name);
  return Resolved{id, canonical};
}

Result<MonthReader::Resolved> MonthReader::add_part() {
  const std::string published = text_of(ColumnRole::part);
  const std::string code = part_code(without_blanks(published));
  if (code.empty())
    return failure("the part is blank", column_of_[static_cast<std::size_t>(ColumnRole::part)]);
  const std::string name = text_of(ColumnRole::part_description);
  const std::uint32_t id = dictionary_.parts.find_or_add({code, published, name, line_});
  if (auto ok = check_code(id, most_labels, "part", code, ColumnRole::part); !ok) return ok.error();
  note_blanks("part", code, ColumnRole::part);
  Label& known = dictionary_.parts.at(id);
  settle(part_group, oddities_.names, "part " + code, known.line, known.name, name);
  return Resolved{id, is_canonical(ColumnRole::part, known.published) &&
                          is_canonical(ColumnRole::part_description, known.name)};
}

Result<MonthReader::Resolved> MonthReader::add_treatment_function() {
  const std::string published = text_of(ColumnRole::treatment_function_code);
  const std::string name = text_of(ColumnRole::treatment_function_name);
  // In the 2016-17 era the code sometimes stands under the name's heading.
  const bool under_name =
      without_blanks(published).empty() && is_treatment_function_code(without_blanks(name));
  const ColumnRole column =
      under_name ? ColumnRole::treatment_function_name : ColumnRole::treatment_function_code;
  const std::string code = code_of(column);
  if (code.empty())
    return failure("no treatment function code" +
                       (name.empty() ? std::string{} : " beside the name " + quoted(name)),
                   groups_[function_group].columns.front());
  const std::uint32_t id = dictionary_.treatment_functions.find_or_add({code, published, name, line_});
  if (auto ok = check_code(id, most_labels, "treatment function", code, column); !ok) return ok.error();
  note_blanks("treatment function", code, column);
  Label& known = dictionary_.treatment_functions.at(id);
  settle(function_group, oddities_.names, "treatment function " + code, known.line, known.name, name);
  return Resolved{id, is_canonical(ColumnRole::treatment_function_code, known.published) &&
                          is_canonical(ColumnRole::treatment_function_name, known.name)};
}

// What a row says of a code against what the rows before it said: a blank takes nothing away, the first text
// that is given stays, and a second one is told.
void MonthReader::settle(GroupName group, CodeOddity& oddity, const std::string& code,
                         std::uint32_t first_line, std::string& known, const std::string& published) {
  if (known == published) return;
  oddity.two_texts(code, {first_line, known}, {line_, published});
  if (!known.empty()) return;
  known = published;
  has_completed_entries_ = true;
  groups_[group].known = {}; // the texts that left it blank are canonical no longer
}

void MonthReader::note_blanks(const char* kind, const std::string& code, ColumnRole role) {
  const std::string published = text_of(role);
  if (without_blanks(published).size() != published.size())
    oddities_.blanks.blanks_round(kind + (" " + code), {line_, published});
}

// MonthTally packs four ids into one number, PostgreSQL indexes the codes, and memory grows with both.
Result<void> MonthReader::check_code(std::uint32_t id, std::uint32_t most, const char* kind,
                                     const std::string& code, ColumnRole role) const {
  const std::size_t column = column_of_[static_cast<std::size_t>(role)];
  if (code.size() > longest_code)
    return failure("a code of " + std::to_string(code.size()) + " bytes: " + quoted(code), column);
  if (id < most) return {};
  return failure("more than " + std::to_string(most) + " " + kind + "s, far beyond what there are", column);
}

} // namespace waitlistd::rtt
