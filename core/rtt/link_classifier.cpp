#include "core/rtt/link_classifier.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace waitlistd::rtt {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// Lower case, "%20" and every other separator as one blank: "Full-CSV_data%20file" and "Full CSV data file"
// are alike.
std::string words(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    if (text.substr(i, 3) == "%20") {
      c = ' ';
      i += 2;
    }
    const bool separator = !is_letter(c) && !is_digit(c);
    if (!separator)
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  return out;
}

std::string_view path_of(std::string_view url) {
  url = url.substr(0, std::min(url.find_first_of("?#"), url.size()));
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  const std::size_t slash = url.find('/', scheme + 3);
  return slash == std::string_view::npos ? std::string_view{} : url.substr(slash);
}

std::string_view last_segment(std::string_view path) {
  while (path.ends_with('/'))
    path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

// A year behind a month's name: two digits, or four that start with 20, and no digit after them.
std::optional<int> year_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end]))
    ++end;
  const std::string_view digits = text.substr(at, end - at);
  if (digits.size() == 2) return 2000 + number(digits);
  if (digits.size() == 4 && digits.starts_with("20")) return number(digits);
  return std::nullopt;
}

// The first "jan26", "jan 26", "january 2026" of the words; "jun22zip" too.
std::optional<Period> find_month(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_letter(text[at]) || (at > 0 && is_letter(text[at - 1]))) continue;
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end]))
      ++end;
    const std::string_view word = text.substr(at, end - at);
    const auto month = word == "sept" ? std::optional(9) : parse_month_name(word);
    if (month) {
      const std::size_t year_begin = end < text.size() && text[end] == ' ' ? end + 1 : end;
      if (const auto year = year_at(text, year_begin)) return Period{*year, *month};
    }
    at = end;
  }
  return std::nullopt;
}

// "revised", "revised 2", "v2": a blank, then v and a digit.
bool says_revised(std::string_view text) {
  if (text.find("revised") != std::string_view::npos) return true;
  const std::size_t v = text.find(" v");
  return v != std::string_view::npos && v + 2 < text.size() && is_digit(text[v + 2]) &&
         (v + 3 == text.size() || text[v + 3] == ' ');
}

constexpr int first_year = 2007; // of waiting times

std::optional<Period> find_upload_folder(std::string_view path) {
  for (std::size_t at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1)) {
    const std::string_view part = path.substr(at, 9); // "/2025/09/"
    if (part.size() == 9 && part[5] == '/' && part[8] == '/' &&
        std::all_of(part.begin() + 1, part.begin() + 5, is_digit) && is_digit(part[6]) && is_digit(part[7])) {
      const Period folder{number(part.substr(1, 4)), number(part.substr(6, 2))};
      if (folder.year >= first_year && folder.month >= 1 && folder.month <= 12) return folder;
    }
  }
  return std::nullopt;
}

// ".../rtt-data-2025-26", with or without final slash, under whichever path; "rtt-data-2025-26-2" is how the
// site names a page that was made anew.
int year_page_of(std::string_view path) {
  constexpr std::string_view prefix = "rtt-data-";
  std::string_view name = last_segment(path);
  if (name.size() == prefix.size() + 9 && name[name.size() - 2] == '-' && is_digit(name.back()))
    name.remove_suffix(2);
  if (name.size() != prefix.size() + 7 || !name.starts_with(prefix)) return 0;
  const std::string_view years = name.substr(prefix.size()); // "2025-26"
  if (!std::all_of(years.begin(), years.begin() + 4, is_digit) || years[4] != '-') return 0;
  const int first = number(years.substr(0, 4));
  return number(years.substr(5)) == (first + 1) % 100 ? first : 0;
}

// The diagnostics collection calls its files full extracts, too.
bool is_full_csv(std::string_view text) {
  return text.find("full csv") != std::string_view::npos ||
         (text.find("full extract") != std::string_view::npos && text.find("dm01") == std::string_view::npos);
}

bool is_zip_or_csv(std::string_view path) {
  const std::string name = lower_case(path);
  return name.ends_with(".zip") || name.ends_with(".csv");
}

// What a day lets a link say: a folder, a year or a month of the future is a slip of whoever typed it.
struct Known {
  std::optional<Period> folder;
  Period last_ended;
};

struct NamedMonth {
  std::optional<Period> period;
  bool unsure = false;
  std::string reason;
};

// A month is published two months later, mostly; never before it has ended.
NamedMonth month_of_link(std::optional<Period> in_text, std::optional<Period> in_name, const Known& known) {
  const auto& folder = known.folder;
  const auto cannot_be = [&](const std::optional<Period>& month) {
    return month && ((folder && *month >= *folder) || *month > known.last_ended);
  };
  const std::optional<Period> latest = folder ? std::optional(add_months(*folder, -2)) : std::nullopt;
  if (!in_text && !in_name) return {latest, true, "names no month"};
  if (in_text && in_name && *in_text != *in_name) {
    const std::string reason = "the text says " + to_string(*in_text) + ", the name " + to_string(*in_name);
    if (cannot_be(in_text) && cannot_be(in_name)) return {latest, true, reason};
    if (cannot_be(in_text) || cannot_be(in_name))
      return {cannot_be(in_text) ? in_name : in_text, true, reason};
    return {std::max(in_text, in_name), true, reason};
  }
  const std::optional<Period> named = in_text ? in_text : in_name;
  if (cannot_be(named))
    return {latest, true,
            "says " + to_string(*named) +
                (folder && *named >= *folder ? " and was uploaded in " + to_string(*folder)
                                             : ", which has not ended")};
  return {named, false, {}};
}

// "RTT Overview Timeseries Including Estimates for Missing Trusts Jul25 (XLS, 114K)": the title, not one that
// it is a part of. Annual reports, regions and other statistics have timeseries of their own.
bool is_overview_timeseries(std::string_view text) {
  if (text.starts_with("rtt ")) text.remove_prefix(4);
  return text.starts_with("overview timeseries") || text.starts_with("overview time series");
}

// The workbook that it is, whatever the text calls its form: "(XLS, 114K)" has been an XLSX since 2018 at the
// latest.
void classify_timeseries(ClassifiedLink& link, const std::string& path, const std::string& text_words,
                         const std::string& name_words, Period last_ended) {
  if (!path.ends_with(".xlsx")) {
    link.reason = "the Overview Timeseries, but not as an XLSX workbook";
    return;
  }
  for (const auto& named : {find_month(text_words), find_month(name_words)})
    if (!link.period && named && *named <= last_ended) link.period = named;
  link.kind = LinkKind::control_figures;
}

} // namespace

ClassifiedLink classify_link(std::string_view text, std::string_view url, std::chrono::year_month_day today) {
  ClassifiedLink link;
  const std::string_view path = path_of(url);
  link.first_year = year_page_of(path);
  if (link.first_year > financial_year(month_of(today))) {
    link.reason = "the page of a financial year that has not begun";
    return link;
  }
  if (link.first_year != 0) {
    link.kind = LinkKind::year_page;
    return link;
  }
  const std::string name_words = words(last_segment(path));
  const std::string text_words = words(text);
  link.upload_folder = find_upload_folder(path);
  if (link.upload_folder > month_of(today)) link.upload_folder.reset();
  link.revised = says_revised(name_words) || says_revised(text_words);
  if (is_overview_timeseries(name_words) || is_overview_timeseries(text_words)) {
    classify_timeseries(link, lower_case(path), text_words, name_words, last_ended_month(today));
    return link;
  }
  const bool says_full_csv = is_full_csv(name_words) || is_full_csv(text_words);
  if (!says_full_csv || !is_zip_or_csv(path)) {
    link.near_miss = says_full_csv;
    if (says_full_csv) link.reason = "called a full CSV, but neither ZIP nor CSV";
    if (!says_full_csv && lower_case(path).ends_with(".zip"))
      link.reason = "a ZIP, but not the full CSV data file";
    return link;
  }
  link.kind = LinkKind::data_file;
  NamedMonth named = month_of_link(find_month(text_words), find_month(name_words),
                                   {link.upload_folder, last_ended_month(today)});
  link.period = named.period;
  link.month_unsure = named.unsure;
  link.reason = std::move(named.reason);
  return link;
}

} // namespace waitlistd::rtt
