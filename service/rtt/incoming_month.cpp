#include "service/rtt/incoming_month.hpp"

#include "service/ledger/organisations.hpp"
#include "service/rtt/areas.hpp"
#include "service/rtt/month_copy.hpp"
#include "service/rtt/month_input.hpp"
#include "service/rtt/month_size.hpp"

#include <utility>

namespace waitlistd::rtt {
namespace {

// One table after the other, and a roll-up's rows gone once they are sent: all at once would be a load's peak
// of memory.
Result<void> copy_release_tables(Connection& database, const Month& month, MonthSummary& summary,
                                 std::int32_t release_id) {
  const Dictionary& dictionary = month.reader.dictionary();
  if (auto copied = copy_organisations(database, "rtt", dictionary, release_id); !copied) return copied;
  const auto copy = [&](const TableCopy& table, const char* context) {
    return copy_table(database, table, context);
  };
  auto copied = copy(copy_columns(month.reader.layout(), release_id), "loading the columns");
  if (copied) copied = copy(copy_labels(dictionary, release_id), "loading the labels");
  if (copied)
    copied = copy(copy_provider_months(summary, dictionary, release_id), "loading the roll-up by provider");
  summary.providers = std::vector<FigureRow>();
  if (copied)
    copied = copy(copy_commissioner_months(summary, dictionary, release_id),
                  "loading the roll-up by commissioner");
  summary.commissioners = std::vector<FigureRow>();
  if (copied)
    copied = copy(copy_england_months(summary, dictionary, release_id), "loading the roll-up of England");
  return copied;
}

class Incoming final : public IncomingMonth {
public:
  explicit Incoming(const LoadRequest& request) : request_(request), month_(request) {}

  Result<Period> open() override {
    auto lines = open_month(request_, month_);
    if (!lines) return lines.error();
    lines_ = std::move(*lines);
    return *month_.reader.period();
  }

  Result<CsvIdentity> copy_rows(Connection& database, const std::string& leaf, Freeze freeze,
                                std::int32_t release_id) override {
    if (auto copied = copy_pathways(database, *lines_, month_, leaf, freeze, release_id, request_); !copied)
      return copied.error();
    CsvIdentity csv = lines_->identity();
    lines_.reset(); // what it has read ahead goes before the roll-ups are laid out
    return csv;
  }

  Result<ReadMonth> finish() override {
    auto summary = month_.tally.finish();
    if (!summary) return summary.error();
    summary_ = std::move(*summary);
    const MonthSize& size = summary_.size;
    return ReadMonth{month_.member_name,
                     std::move(month_.preamble),
                     month_.reader.period_text(),
                     std::string(month_.line_break),
                     std::move(month_.trailer),
                     month_.reader.rows(),
                     std::move(summary_.checks),
                     size.waiting_list,
                     summary_.hold_because,
                     {{"band_count", std::to_string(month_.reader.layout().band_count)},
                      {"providers", std::to_string(size.providers)},
                      {"pairs", std::to_string(size.pairs)},
                      {"rows_by_part", counts_json(size.rows_by_part)}}};
  }

  Result<std::vector<std::string>> shrinkage(Connection& database) override {
    return shrinkage_beside_loaded(database, summary_.size, *month_.reader.period());
  }

  Result<void> write_beside_rows(Connection& database, std::int32_t release_id) override {
    if (auto copied = copy_release_tables(database, month_, summary_, release_id); !copied) return copied;
    if (auto copied = copy_areas(database, month_, release_id); !copied) return copied;
    const auto compared =
        database.query("UPDATE rtt.release SET checks = checks || coalesce((SELECT jsonb_agg(to_jsonb(c)) "
                       "FROM rtt.compare_with_neighbour($1) AS c), '[]') WHERE release_id = $1",
                       {std::to_string(release_id)}, "comparing with the neighbouring month");
    return compared ? Result<void>{} : compared.error();
  }

  Result<void> keep_lines(Connection& database, const std::string& csv_sha256,
                          std::int32_t release_id) override {
    return copy_kept_lines_of(database, request_, month_, csv_sha256, release_id);
  }

private:
  const LoadRequest& request_;
  Month month_;
  std::unique_ptr<LineStream> lines_;
  MonthSummary summary_;
};

} // namespace

std::unique_ptr<IncomingMonth> incoming_month(const LoadRequest& request) {
  return std::make_unique<Incoming>(request);
}

} // namespace waitlistd::rtt
