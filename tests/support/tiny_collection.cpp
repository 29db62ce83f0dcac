#include "tests/support/tiny_collection.hpp"

#include "core/csv.hpp"
#include "core/text.hpp"
#include "service/database/binary_copy.hpp"
#include "service/ledger/kept_lines.hpp"
#include "service/ledger/organisations.hpp"

#include <array>

namespace waitlistd::test {
namespace {

constexpr std::string_view header = "area,month,count";

struct Row {
  std::string area;
  std::string month;
  int count = 0;
};

std::string line_of(const Row& row) { return row.area + "," + row.month + "," + std::to_string(row.count); }

Result<Row> read_row(std::string_view line) {
  const std::size_t first = line.find(',');
  const std::size_t second = first == line.npos ? line.npos : line.find(',', first + 1);
  const auto count = second == line.npos ? std::nullopt : decimal_number(trimmed(line.substr(second + 1)));
  if (!count) return Failure{FailureKind::rejected, "\"" + std::string(line) + "\" is no row", {}};
  return Row{std::string(line.substr(0, first)), std::string(line.substr(first + 1, second - first - 1)),
             *count};
}

class Incoming final : public IncomingMonth {
public:
  explicit Incoming(const LoadRequest& request) : request_(request) {}

  Result<Period> open() override {
    auto file = ReleaseFile::open(request_.file, request_.limits);
    if (!file) return file.error();
    month_.member_name = file->member_name();
    lines_ = std::make_unique<LineStream>(std::move(*file));
    const auto title = lines_->next();
    if (!title || title->text != header) return Failure{FailureKind::rejected, "another header", {}};
    month_.line_break = title->line_break;
    month_.preamble = std::string(header) + month_.line_break;
    if (auto next = read_next(); !next) return next.error();
    const auto period = parse_iso_period(row_.month);
    if (!has_row_ || !period) return Failure{FailureKind::rejected, "no row with a month", {}};
    if (request_.expected && *period != *request_.expected)
      return Failure{FailureKind::rejected, "the file is of another month", {}};
    month_.period_text = row_.month;
    return *period;
  }

  Result<CsvIdentity> copy_rows(Connection& database, const std::string& leaf, Freeze freeze,
                                std::int32_t release_id) override {
    if (auto started =
            database.start_copy_in("COPY tiny." + leaf +
                                       " (release_id, period, line_no, area, count) FROM STDIN (FORMAT "
                                       "csv" +
                                       (freeze == Freeze::yes ? ", FREEZE)" : ")"),
                                   "loading the rows");
        !started)
      return started.error();
    std::string rows;
    while (has_row_) {
      if (row_.month != month_.period_text) {
        database.abort_copy_in("the file was rejected");
        return Failure{FailureKind::rejected, "two months in one file", {}};
      }
      rows += std::to_string(release_id) + "," + row_.month + "-01," + std::to_string(++month_.rows + 1) +
              "," + row_.area + "," + std::to_string(row_.count) + "\n";
      total_ += row_.count;
      organisations_.providers.find_or_add({row_.area, "Area " + row_.area, "everywhere"});
      if (auto next = read_next(); !next) {
        database.abort_copy_in("the file was rejected");
        return next.error();
      }
    }
    if (auto put = database.put_copy_data(rows); !put) return put.error();
    if (auto ended = database.end_copy_in(); !ended) return ended.error();
    return lines_->identity();
  }

  Result<ReadMonth> finish() override {
    month_.checks = {{"no_area_is_empty", 1, 0, {}}};
    month_.headline = total_;
    if (total_ == 0) month_.hold_because = {"nothing was counted"};
    month_.own = {{"total", std::to_string(total_)}};
    return month_;
  }

  Result<std::vector<std::string>> shrinkage(Connection& database) override {
    const auto more = database.query(
        "SELECT rows FROM tiny.release WHERE status = 'current' AND period = $1 AND rows > $2",
        {month_.period_text + "-01", std::to_string(month_.rows)}, "comparing with the month loaded");
    if (!more) return more.error();
    if (more->rows() == 0) return std::vector<std::string>{};
    return std::vector<std::string>{std::to_string(month_.rows) + " rows, were " + more->text(0, 0)};
  }

  Result<void> write_beside_rows(Connection& database, std::int32_t release_id) override {
    organisations_.provider_parents.find_or_add({"everywhere", "Everywhere", {}});
    if (auto copied = copy_organisations(database, "tiny", organisations_, release_id); !copied)
      return copied;
    const auto written =
        database.query("INSERT INTO tiny.area_total (release_id, areas) VALUES ($1, $2)",
                       {std::to_string(release_id), std::to_string(month_.rows)}, "rolling up");
    return written ? Result<void>{} : written.error();
  }

  Result<void> keep_lines(Connection& database, const std::string& csv_sha256,
                          std::int32_t release_id) override {
    std::uint32_t number = 0;
    const auto judge = [&](const CsvLine& line) -> Result<std::optional<std::uint32_t>> {
      if (++number == 1 || line.text.empty()) return std::optional<std::uint32_t>{};
      const auto row = read_row(line.text);
      if (!row) return row.error();
      const bool canonical = line_of(*row) == line.text && line.line_break == month_.line_break;
      return canonical ? std::nullopt : std::optional(number);
    };
    return waitlistd::keep_lines(database, "tiny", request_, csv_sha256, release_id, judge);
  }

private:
  Result<void> read_next() {
    const auto line = lines_->next();
    has_row_ = line.has_value();
    if (!has_row_) return {};
    auto row = read_row(line->text);
    if (!row) return row.error();
    row_ = std::move(*row);
    return {};
  }

  const LoadRequest& request_;
  std::unique_ptr<LineStream> lines_;
  ReadMonth month_;
  Row row_;
  bool has_row_ = false;
  std::int64_t total_ = 0;
  Organisations organisations_;
};

class Outgoing final : public OutgoingMonth {
public:
  explicit Outgoing(std::string period_text) : period_text_(std::move(period_text)) {}
  std::string rows_sql() const override {
    return "SELECT line_no, area, count FROM tiny.area_vintage WHERE period = $1 AND release_id = $2 "
           "ORDER BY line_no";
  }
  void append_line(std::string& out, const QueryResult& row) const override {
    out += line_of({row.text(0, 1), period_text_, static_cast<int>(row.number(0, 2))});
  }

private:
  std::string period_text_;
};

ClassifiedLink classify(std::string_view, std::string_view url, std::chrono::year_month_day) {
  ClassifiedLink link;
  const std::string name(url.substr(url.substr(0, url.size() - url.ends_with('/')).rfind('/') + 1));
  if (name.starts_with("rtt-data-")) { // as the replica calls its year pages
    link.kind = LinkKind::year_page;
    link.first_year = std::stoi(name.substr(9, 4));
  }
  if (!name.starts_with("tiny-")) return link;
  link.kind = LinkKind::data_file;
  link.period = parse_iso_period(name.substr(5, 7));
  link.month_unsure = !link.period;
  link.revised = name.find("revised") != name.npos;
  return link;
}

constexpr Migration migrations[] = {{"0001_areas", R"(
ALTER TABLE tiny.release ADD COLUMN total bigint;
CREATE TABLE tiny.area_vintage (release_id integer NOT NULL, period date NOT NULL, line_no integer NOT NULL,
    area text NOT NULL, count integer NOT NULL) PARTITION BY LIST (period);
CREATE TABLE tiny.area_total (release_id integer PRIMARY KEY, areas integer NOT NULL);
CREATE FUNCTION tiny.headline(release_id integer) RETURNS bigint LANGUAGE sql STABLE
RETURN (SELECT r.total FROM tiny.release AS r WHERE r.release_id = headline.release_id);
)"}};

} // namespace

const Collection tiny_collection{
    .name = "tiny",
    .title = "Tiny months",
    .schema = "tiny",
    .rows = "area",
    .row_key = "area",
    .index_url = "https://localhost/",
    .container = Container::csv,
    .publication = {.months_behind = 1, .thursday = 3, .at = std::chrono::hours(10), .last_day = 25},
    .headline_name = "counted",
    .headline_title = "all areas",
    .migrations = migrations,
    .classify_link = classify,
    .constructed_urls = [](const std::string&,
                           std::chrono::year_month_day) { return std::vector<std::string>{}; },
    .incoming = [](const LoadRequest& request) -> std::unique_ptr<IncomingMonth> {
      return std::make_unique<Incoming>(request);
    },
    .outgoing = [](Connection&, const StoredMonth& release) -> Result<std::unique_ptr<OutgoingMonth>> {
      return std::unique_ptr<OutgoingMonth>(std::make_unique<Outgoing>(release.period_text));
    },
};

} // namespace waitlistd::test
