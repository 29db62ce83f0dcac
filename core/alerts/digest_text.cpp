#include "core/alerts/digest.hpp"
#include "core/alerts/figure_text.hpp"
#include "core/text_encoding.hpp"

#include <string_view>

namespace waitlistd::alerts {
namespace {

using Kind = AlertNews::Kind;

constexpr std::size_t columns = 100;
constexpr std::size_t longest_name = 240; // bytes of a name or title that somebody wrote

std::string_view severity_text(Severity severity) {
  switch (severity) {
  case Severity::info:
    return "Info";
  case Severity::warning:
    return "Warning";
  case Severity::critical:
    return "Critical";
  }
  return "";
}

// What acts on nothing, and is not endless.
std::string plain(std::string_view text) { return shortened(visible(text), longest_name); }

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// The longest beginning of so many characters, in bytes.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (begins_character(text[i]) && used++ == characters) return i;
  return text.size();
}

// A paragraph, broken at blanks, or within what has none; lines after the first begin two columns further.
void append(std::string& out, std::string_view text, std::size_t indent) {
  for (bool is_first = true; is_first || !text.empty(); is_first = false) {
    const std::string margin(indent + (is_first ? 0 : 2), ' ');
    std::size_t fits = bytes_of(text, columns - margin.size());
    if (fits < text.size())
      if (const std::size_t blank = text.rfind(' ', fits); blank != text.npos && blank > 0) fits = blank;
    out += margin + std::string(text.substr(0, fits)) + '\n';
    text.remove_prefix(fits);
    while (text.starts_with(' '))
      text.remove_prefix(1);
  }
}

std::string where(const AlertNews& alert) {
  return plain(alert.place) + (alert.category.empty() ? "" : ", " + plain(alert.category));
}

// "58.1 %, threshold 65 % (92 % within 18 weeks)": as much of it as there is.
std::string compared(const AlertNews& alert) {
  const Judged& judged = alert.judged;
  std::string text;
  if (judged.value && judged.threshold) {
    const auto shown = shown_beside(*judged.value, *judged.threshold, alert.unit, alert.open_band_weeks);
    text = shown.value + ", threshold " + shown.threshold;
  } else if (judged.value) {
    text = shown_figure(*judged.value, alert.unit, alert.open_band_weeks);
  }
  if (judged.words.empty()) return text;
  return text.empty() ? plain(judged.words) : text + " (" + plain(judged.words) + ')';
}

std::string figures(const AlertNews& alert) {
  std::string text = compared(alert);
  if (!alert.is_absent) return text;
  return "not reported this month" + (text.empty() ? "" : "; " + shown_month(alert.of) + ": " + text);
}

// "on the month +120, on the year -3,400   ▁▂▃": as much of it as there is.
std::string course(const AlertNews& alert) {
  std::string text;
  if (alert.on_month) text += "on the month " + shown_change(*alert.on_month, alert.measure_unit);
  if (alert.on_year)
    text += (text.empty() ? "" : ", ") + ("on the year " + shown_change(*alert.on_year, alert.measure_unit));
  if (alert.months.empty()) return text;
  return text + (text.empty() ? "" : "   ") + blocks(alert.months);
}

void append_firing(std::string& out, const AlertNews& alert) {
  const std::string news = alert.kind == Kind::fired ? "new" : "since " + shown_month(alert.since);
  out += '\n';
  append(out, std::string(severity_text(alert.severity)) + ", " + news + ": " + plain(alert.rule), 0);
  for (const std::string& line : {where(alert), figures(alert), course(alert)})
    if (!line.empty()) append(out, line, 2);
}

void append_ended(std::string& out, const AlertNews& alert) {
  const std::string figure = compared(alert);
  append(out,
         std::string(alert.kind == Kind::cleared ? "Cleared: " : "Withdrawn by a revision: ") +
             plain(alert.rule) + "; " + where(alert) + (figure.empty() ? "" : "; " + figure),
         0);
}

void append_more(std::string& out, std::size_t more) {
  if (more > 0) out += "and " + std::to_string(more) + " more\n";
}

} // namespace

std::string digest_text(const Digest& digest) {
  std::string out;
  append(out, plain(digest.tenant) + ": " + plain(digest.release), 0);
  append(out, digest_summary(digest), 0);
  for (const AlertNews& alert : digest.gravest)
    append_firing(out, alert);
  if (digest.more > 0) out += '\n';
  append_more(out, digest.more);
  if (!digest.ended.empty() || digest.more_ended > 0) out += '\n';
  for (const AlertNews& alert : digest.ended)
    append_ended(out, alert);
  append_more(out, digest.more_ended);
  return out;
}

} // namespace waitlistd::alerts
