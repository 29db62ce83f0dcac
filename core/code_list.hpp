#pragma once
// The codes of one file, each with what the file says of it.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace waitlistd {

/// Lets a map of strings be searched by view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const;
};

template <class T>
using TextMap = boost::unordered_flat_map<std::string, T, TextHash, std::equal_to<>>;

/// Entries, which have a `code`, in the order of their first appearance; a row refers to them by position.
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

} // namespace waitlistd
