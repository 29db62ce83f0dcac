#pragma once
// The codes of one file and what the file says of them. Names and parents change from month to month, so they
// belong to a file. Within a file a code has one name and one parent: the first that a row gives. A row that
// leaves them blank takes nothing away, and a row that disagrees is not the code's canonical row.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace waitlistd::rtt {

/// The most providers, and the most commissioners, that a file may have: a hundred times what there are.
inline constexpr std::uint32_t most_organisations = 1U << 16;
/// The most parts, and the most treatment functions.
inline constexpr std::uint32_t most_labels = 1U << 12;

/// Lets a map of strings be searched by view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const;
};

template <class T>
using TextMap = boost::unordered_flat_map<std::string, T, TextHash, std::equal_to<>>;

/// A provider or commissioner. All texts are UTF-8; a blank parent code is allowed, a blank code is not.
/// Codes are without the blanks that a file may have round them.
struct Organisation {
  std::string code;
  std::string name;
  std::string parent_code;
  std::uint32_t line = 0; ///< of its first row, from 1
  bool operator==(const Organisation&) const = default;
};

/// A part or a treatment function: the code it is keyed by, how the file writes that code ("PART_1A" for
/// Part_1A), and its description or name.
struct Label {
  std::string code;
  std::string published;
  std::string name;
  std::uint32_t line = 0; ///< of its first row, from 1
  bool operator==(const Label&) const = default;
};

/// Entries in the order of their first appearance; a row refers to them by position.
template <class Entry>
class CodeList {
public:
  const std::vector<Entry>& entries() const { return entries_; }
  const Entry& operator[](std::uint32_t id) const { return entries_[id]; }
  /// To complete an entry; its code stays as it is.
  Entry& at(std::uint32_t id) { return entries_[id]; }

  /// The entry of that code; `entry` becomes it where the code is new.
  std::uint32_t find_or_add(Entry entry) {
    if (const auto known = ids_.find(entry.code); known != ids_.end()) return known->second;
    const auto id = static_cast<std::uint32_t>(entries_.size());
    ids_.emplace(entry.code, id);
    entries_.push_back(std::move(entry));
    return id;
  }

  const Entry* find(std::string_view code) const {
    const auto known = ids_.find(code);
    return known == ids_.end() ? nullptr : &entries_[known->second];
  }

private:
  std::vector<Entry> entries_;
  TextMap<std::uint32_t> ids_;
};

struct Dictionary {
  CodeList<Organisation> providers;
  CodeList<Organisation> commissioners;
  CodeList<Organisation> provider_parents;     ///< parent_code is blank
  CodeList<Organisation> commissioner_parents; ///< parent_code is blank
  CodeList<Label> parts;
  CodeList<Label> treatment_functions;
};

} // namespace waitlistd::rtt
