#include "service/rtt/load.hpp"

#include "core/rtt/month_tally.hpp"
#include "core/rtt/parts.hpp"
#include "service/line_stream.hpp"
#include "service/rtt/kept_lines.hpp"
#include "service/rtt/ledger.hpp"
#include "service/rtt/month_copy.hpp"
#include "service/rtt/publication.hpp"
#include "service/sha256.hpp"

#include <chrono>

namespace waitlistd {
namespace {

// Large enough that a system call a buffer costs nothing, small enough to stay in the second-level cache
// (measured: 64 KB to 1 MB load equally fast).
constexpr std::size_t copy_buffer_bytes = std::size_t{64} * 1024;

// First key of the advisory lock on loading a month; the second is the month.
constexpr int lock_class = 0x52545431; // "RTT1"

using Clock = std::chrono::steady_clock;

// A file on its way in: what is known of it so far.
struct Month {
  explicit Month(const LoadRequest& request) : reader(request.expected) {}
  rtt::MonthReader reader;
  rtt::MonthTally tally{reader};
  std::string member_name;
  std::string preamble;
  std::string trailer;
  std::string_view line_break;
  std::uint64_t lines_to_keep = 0;
};

// Reads up to and with the next data row, and keeps what an exact copy needs of the other lines. False at the
// end.
Result<bool> read_row(LineStream& lines, Month& month) {
  while (const auto line = lines.next()) {
    const auto kind = month.reader.read(line->text);
    if (!kind) return kind.error();
    switch (*kind) {
    case rtt::LineKind::header:
      month.line_break = line->line_break;
      [[fallthrough]];
    case rtt::LineKind::preamble:
      month.preamble.append(line->text).append(line->line_break);
      break;
    case rtt::LineKind::blank_line:
      month.trailer.append(line->text).append(line->line_break);
      break;
    case rtt::LineKind::row:
      month.lines_to_keep += must_be_kept(month.reader.row(), line->line_break, month.line_break);
      if (auto added = month.tally.add(month.reader.row()); !added) return added.error();
      return true;
    }
  }
  if (auto finished = month.reader.finish(); !finished) return finished.error();
  return false;
}

Result<void> copy_table(Connection& database, const TableCopy& table, const char* context) {
  if (auto started = database.start_copy_in(table.sql, context); !started) return started.error();
  if (auto put = database.put_copy_data(table.rows.buffer()); !put) return put.error();
  return database.end_copy_in();
}

// Called with the first row read; leaves the last one read.
Result<void> copy_pathways(Connection& database, LineStream& lines, Month& month, const std::string& leaf,
                           std::int32_t release_id, const LoadRequest& request) {
  if (auto started = database.start_copy_in(copy_pathways_sql(leaf), "loading the rows"); !started)
    return started.error();
  BinaryCopy copy;
  const std::int32_t first_of_month = postgres_date(*month.reader.period());
  for (bool more = true; more;) {
    append_pathway(copy, month.reader.row(), month.reader, release_id, first_of_month);
    if (copy.size() >= copy_buffer_bytes) {
      if (auto put = database.put_copy_data(copy.buffer()); !put) return put.error();
      copy.clear();
      if (request.on_progress) request.on_progress(month.reader.rows());
    }
    const auto next = read_row(lines, month);
    if (!next) {
      database.abort_copy_in("the file was rejected");
      return next.error();
    }
    more = *next;
  }
  copy.end();
  if (auto put = database.put_copy_data(copy.buffer()); !put) return put.error();
  return database.end_copy_in();
}

Result<void> copy_release_tables(Connection& database, const Month& month, const rtt::MonthSummary& summary,
                                 std::int32_t release_id) {
  const rtt::Dictionary& dictionary = month.reader.dictionary();
  const std::pair<TableCopy, const char*> tables[] = {
      {copy_columns(month.reader.layout(), release_id), "loading the columns"},
      {copy_organisations(dictionary, release_id), "loading the organisations"},
      {copy_labels(dictionary, release_id), "loading the labels"},
      {copy_provider_months(summary, dictionary, release_id), "loading the roll-up by provider"},
      {copy_commissioner_months(summary, dictionary, release_id), "loading the roll-up by commissioner"},
      {copy_england_months(summary, dictionary, release_id), "loading the roll-up of England"},
  };
  for (const auto& [table, context] : tables)
    if (auto copied = copy_table(database, table, context); !copied) return copied;
  return {};
}

// England's: Part_2, C_999, without NONC.
std::int64_t waiting_list(const rtt::MonthSummary& summary, const rtt::Dictionary& dictionary) {
  for (const rtt::FigureRow& row : summary.england)
    if (dictionary.parts[row.part].code == rtt::part_incomplete &&
        dictionary.treatment_functions[row.treatment_function].code == rtt::all_treatment_functions)
      return row.figures.total;
  return 0;
}

LoadOutcome known_outcome(const KnownRelease& known) {
  LoadOutcome outcome;
  outcome.already_known = true;
  outcome.period = known.period.value_or(Period{});
  outcome.vintage = known.vintage;
  outcome.release_id = known.release_id;
  return outcome;
}

Result<std::int32_t> integer(const Result<QueryResult>& result) {
  if (!result) return result.error();
  return std::stoi(std::string(result->at(0, 0).value_or("0")));
}

// What stands between the loaded rows and the commit. Everything is in the caller's transaction.
Result<void> make_ready(Connection& database, const Month& month, const rtt::MonthSummary& summary,
                        const LoadedRelease& release, LoadOutcome& outcome) {
  const std::vector<std::optional<std::string>> leaf = {std::to_string(release.release_id),
                                                        to_date(release.period)};
  if (auto keyed = database.query("SELECT rtt.key_leaf($1, $2)", leaf, "building the key"); !keyed)
    return keyed.error();
  const auto vintage = insert_ready(database, release);
  if (!vintage) return vintage.error();
  outcome.vintage = *vintage;
  if (auto copied = copy_release_tables(database, month, summary, release.release_id); !copied) return copied;
  const auto compared =
      database.query("UPDATE rtt.release SET checks = checks || coalesce((SELECT jsonb_agg(to_jsonb(c)) FROM "
                     "rtt.compare_with_neighbour($1) AS c), '[]') WHERE release_id = $1",
                     {leaf[0]}, "comparing with the neighbouring month");
  if (!compared) return compared.error();
  if (auto attached = database.query("SELECT rtt.attach_leaf($1, $2)", leaf, "attaching the month");
      !attached)
    return attached.error();
  return {};
}

// Opens the file and reads as far as the first row, which tells the month.
Result<std::unique_ptr<LineStream>> open_month(const LoadRequest& request, Month& month) {
  auto file = ReleaseFile::open(request.file, request.limits);
  if (!file) return file.error();
  month.member_name = file->member_name();
  auto lines = std::make_unique<LineStream>(std::move(*file));
  if (lines->byte_order_mark()) month.preamble = "\xEF\xBB\xBF";
  if (auto first = read_row(*lines, month); !first) return first.error();
  return lines;
}

Result<void> lock_month(Connection& database, Period period) {
  const auto locked =
      database.query("SELECT pg_advisory_xact_lock($1, $2)",
                     {std::to_string(lock_class), std::to_string(period.year * 100 + period.month)},
                     "waiting for the month's lock");
  return locked ? Result<void>{} : locked.error();
}

// The release's number and its filled leaf.
Result<std::int32_t> copy_leaf(Connection& database, LineStream& lines, Month& month,
                               const LoadRequest& request) {
  auto release_id = integer(database.query(
      "SELECT nextval(pg_get_serial_sequence('rtt.release', 'release_id'))", {}, "numbering the release"));
  if (!release_id) return release_id;
  const auto leaf = database.query("SELECT rtt.create_leaf($1, $2)",
                                   {std::to_string(*release_id), to_date(*month.reader.period())},
                                   "creating the release's table");
  if (!leaf) return leaf.error();
  const std::string leaf_name(leaf->at(0, 0).value_or(""));
  if (auto copied = copy_pathways(database, lines, month, leaf_name, *release_id, request); !copied)
    return copied.error();
  return release_id;
}

// What the ledger will say, once the last line is read.
LoadedRelease describe(const LoadRequest& request, Month& month, LineStream& lines, std::int32_t release_id) {
  LoadedRelease release{release_id,
                        *month.reader.period(),
                        request.origin,
                        month.member_name,
                        lines.identity(),
                        std::move(month.preamble),
                        month.reader.period_text(),
                        month.reader.layout().band_count,
                        month.line_break == "\n" ? "LF" : "CRLF",
                        std::move(month.trailer),
                        month.reader.rows(),
                        {}};
  // The stream gives every line a break; where the last empty line has none, the trailer must not end in one.
  if (!release.csv.final_line_break && !release.trailer.empty()) release.trailer.pop_back();
  return release;
}

Result<LoadOutcome> load_new(Connection& database, const LoadRequest& request, Clock::time_point started) {
  Month month(request);
  auto lines = open_month(request, month);
  if (!lines) return lines.error();
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto locked = lock_month(database, *month.reader.period()); !locked) return locked.error();
  // Another waitlistd may have loaded this very file while we waited.
  const auto meanwhile = find_loaded_by_sha256(database, request.origin.sha256);
  if (!meanwhile) return meanwhile.error();
  if (*meanwhile) return known_outcome(**meanwhile);

  const auto release_id = copy_leaf(database, **lines, month, request);
  if (!release_id) return release_id.error();
  LoadedRelease release = describe(request, month, **lines, *release_id);
  lines->reset(); // what it has read ahead goes before the roll-ups are laid out
  const auto known = find_loaded_by_sha256(database, release.csv.sha256);
  if (!known) return known.error();
  if (*known) return known_outcome(**known);
  const auto summary = month.tally.finish();
  if (!summary) return summary.error();
  release.checks_json = checks_json(summary->checks);

  LoadOutcome outcome;
  outcome.period = release.period;
  outcome.release_id = *release_id;
  outcome.rows = release.rows;
  outcome.csv_sha256 = release.csv.sha256;
  outcome.headline_name = headline_name;
  outcome.headline = waiting_list(*summary, month.reader.dictionary());
  for (const rtt::Check& check : summary->checks)
    outcome.checks_with_findings += check.deviations > 0 ? 1 : 0;
  if (auto made = make_ready(database, month, *summary, release, outcome); !made) return made.error();
  if (month.lines_to_keep > 0 || month.reader.has_completed_entries())
    if (auto kept = copy_kept_lines(database, request, month.reader, release.csv.sha256, *release_id); !kept)
      return kept.error();

  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - started).count(); };
  const auto timed =
      database.query("UPDATE rtt.release SET load_seconds = $2 WHERE release_id = $1",
                     {std::to_string(*release_id), std::to_string(seconds())}, "noting the duration");
  if (!timed) return timed.error();
  if (!request.dry_run) {
    if (auto committed = transaction->commit(); !committed) return committed.error();
    if (auto published = publish_ready(database); !published) return published.error();
  }
  outcome.seconds = seconds();
  return outcome;
}

} // namespace

Result<LoadOutcome> load_release(Connection& database, LoadRequest request) {
  const auto started = Clock::now();
  const auto attempt = [&]() -> Result<LoadOutcome> {
    if (!request.dry_run)
      if (auto published = publish_ready(database); !published) return published.error();
    const auto hash = sha256_of_file(request.file);
    if (!hash) return hash.error();
    request.origin.sha256 = *hash;
    request.origin.bytes = std::filesystem::file_size(request.file);
    const auto known = find_loaded_by_sha256(database, *hash);
    if (!known) return known.error();
    if (*known) return known_outcome(**known);
    try {
      return load_new(database, request, started);
    } catch (const FailureException& thrown) { // from the line reader's thread
      return thrown.failure;
    }
  };
  auto outcome = attempt();
  if (outcome && outcome->already_known && !request.dry_run)
    if (auto noted = remember_url(database, request.origin, outcome->release_id); !noted)
      return noted.error();
  if (outcome) return outcome;

  Failure failure = outcome.error();
  if (failure.kind == FailureKind::rejected && !request.dry_run) {
    const auto written = insert_rejected(database, request.origin, request.expected, failure.message);
    if (!written) return written.error();
  }
  failure.message = request.origin.url + ": " + failure.message;
  return failure;
}

} // namespace waitlistd
