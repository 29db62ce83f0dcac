#include "service/rtt/outgoing_month.hpp"

#include "core/rtt/month_writer.hpp"
#include "service/ledger/organisations.hpp"

#include <boost/json.hpp>

namespace waitlistd::rtt {
namespace {

// The header is the preamble's last line.
Result<Layout> layout_of(std::string_view preamble) {
  while (preamble.ends_with('\n') || preamble.ends_with('\r'))
    preamble.remove_suffix(1);
  preamble.remove_prefix(preamble.rfind('\n') + 1);
  if (preamble.starts_with("\xEF\xBB\xBF")) preamble.remove_prefix(3);
  return read_layout(preamble);
}

Result<Dictionary> read_dictionary(Connection& database, std::int32_t release_id) {
  auto organisations = read_organisations(database, "rtt", release_id);
  if (!organisations) return organisations.error();
  Dictionary dictionary{std::move(*organisations), {}, {}};
  const auto labels =
      database.query("SELECT kind, code, published, name FROM rtt.release_label WHERE release_id = $1",
                     {std::to_string(release_id)}, "reading the labels");
  if (!labels) return labels.error();
  for (int i = 0; i < labels->rows(); ++i) {
    auto& list = labels->at(i, 0) == "part" ? dictionary.parts : dictionary.treatment_functions;
    list.find_or_add({labels->text(i, 1), labels->text(i, 2), labels->text(i, 3)});
  }
  return dictionary;
}

std::vector<std::pair<std::string, std::string>> extra_of(std::optional<std::string_view> json) {
  std::vector<std::pair<std::string, std::string>> extra;
  if (!json) return extra;
  const boost::json::value parsed = boost::json::parse(*json);
  for (const auto& [name, text] : parsed.as_object())
    extra.emplace_back(std::string(name), std::string(text.as_string()));
  return extra;
}

class Outgoing final : public OutgoingMonth {
public:
  Outgoing(Layout layout, Dictionary dictionary, std::string period_text)
      : layout_(std::move(layout)), dictionary_(std::move(dictionary)), period_text_(std::move(period_text)) {
  }

  std::string rows_sql() const override {
    return "SELECT line_no, provider_code, commissioner_code, part, treatment_function_code, bands, total, "
           "unknown_clock_start, total_all, extra FROM rtt.pathway_vintage WHERE period = $1 AND release_id "
           "= $2 ORDER BY line_no";
  }

  void append_line(std::string& out, const QueryResult& row) const override {
    const StoredRow stored{row.at(0, 1).value_or(""),
                           row.at(0, 2).value_or(""),
                           row.at(0, 3).value_or(""),
                           row.at(0, 4).value_or(""),
                           row.at(0, 5),
                           row.at(0, 6).value_or(""),
                           row.at(0, 7).value_or(""),
                           row.at(0, 8).value_or(""),
                           extra_of(row.at(0, 9))};
    rtt::append_line(out, stored, layout_, dictionary_, period_text_);
  }

private:
  Layout layout_;
  Dictionary dictionary_;
  std::string period_text_;
};

} // namespace

Result<std::unique_ptr<OutgoingMonth>> outgoing_month(Connection& database, const StoredMonth& release) {
  auto layout = layout_of(release.preamble);
  if (!layout) return layout.error();
  auto dictionary = read_dictionary(database, release.release_id);
  if (!dictionary) return dictionary.error();
  return std::unique_ptr<OutgoingMonth>(
      std::make_unique<Outgoing>(std::move(*layout), std::move(*dictionary), release.period_text));
}

} // namespace waitlistd::rtt
