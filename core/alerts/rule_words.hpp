#pragma once
// The words that stand for a rule's choices in a tenant's file: read and written from the same tables. The
// schema has the same words.

#include "core/alerts/rule.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace waitlistd::alerts {

template <class Choice>
struct Word {
  Choice choice;
  std::string_view word;
};

inline constexpr Word<Severity> severity_words[] = {
    {Severity::info, "info"}, {Severity::warning, "warning"}, {Severity::critical, "critical"}};
inline constexpr Word<Beyond> beyond_words[] = {{Beyond::below, "below"}, {Beyond::above, "above"}};
inline constexpr Word<Change::By> by_words[] = {
    {Change::By::absolute, "absolute"}, {Change::By::points, "points"}, {Change::By::percent, "percent"}};
inline constexpr Word<Signal> signal_words[] = {{Signal::outside_limits, "outside_limits"},
                                                {Signal::trend, "trend"},
                                                {Signal::two_of_three, "two_of_three"},
                                                {Signal::shift, "shift"}};
inline constexpr Word<ControlChartSignals::Towards> towards_words[] = {
    {ControlChartSignals::Towards::concern, "concern"},
    {ControlChartSignals::Towards::improvement, "improvement"},
    {ControlChartSignals::Towards::either, "either"}};
inline constexpr Word<Rank::Among> among_words[] = {{Rank::Among::all, "all"},
                                                    {Rank::Among::nhs_trusts, "NHS trusts"},
                                                    {Rank::Among::same_icb, "same ICB"},
                                                    {Rank::Among::same_region, "same region"},
                                                    {Rank::Among::same_size, "same size"},
                                                    {Rank::Among::peers, "peers"}};
/// Groups that need no code.
inline constexpr Word<Places::Group> group_words[] = {{Places::Group::england, "England"},
                                                      {Places::Group::ours, "ours"},
                                                      {Places::Group::our_icb, "our ICB"},
                                                      {Places::Group::our_region, "our region"},
                                                      {Places::Group::peers, "peers"},
                                                      {Places::Group::each_provider, "each provider"},
                                                      {Places::Group::each_nhs_trust, "each NHS trust"},
                                                      {Places::Group::each_icb, "each ICB"},
                                                      {Places::Group::each_region, "each region"}};
/// Those of a code: the name of the member that has it.
inline constexpr Word<Places::Group> coded_group_words[] = {
    {Places::Group::provider, "provider"},
    {Places::Group::icb, "icb"},
    {Places::Group::region, "region"},
    {Places::Group::providers_of_icb, "providers_of_icb"},
    {Places::Group::providers_of_region, "providers_of_region"}};

template <class Choice, std::size_t N>
constexpr std::optional<Choice> choice_of(const Word<Choice> (&words)[N], std::string_view word) {
  for (const Word<Choice>& one : words)
    if (one.word == word) return one.choice;
  return std::nullopt;
}

/// Blank where the table does not have it.
template <class Choice, std::size_t N>
constexpr std::string_view word_of(const Word<Choice> (&words)[N], Choice choice) {
  for (const Word<Choice>& one : words)
    if (one.choice == choice) return one.word;
  return {};
}

} // namespace waitlistd::alerts
