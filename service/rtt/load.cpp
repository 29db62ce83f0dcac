#include "service/rtt/load.hpp"

#include "core/database_failure.hpp"
#include "core/rtt/month_tally.hpp"
#include "service/release_file/line_stream.hpp"
#include "service/release_file/sha256.hpp"
#include "service/rtt/areas.hpp"
#include "service/rtt/decision.hpp"
#include "service/rtt/kept_lines.hpp"
#include "service/rtt/ledger.hpp"
#include "service/rtt/month_copy.hpp"
#include "service/rtt/month_input.hpp"
#include "service/rtt/publication.hpp"
#include "service/rtt/republication.hpp"

#include <chrono>

namespace waitlistd::rtt {
namespace {

using Clock = std::chrono::steady_clock;

Result<void> copy_release_tables(Connection& database, const Month& month, const MonthSummary& summary,
                                 std::int32_t release_id) {
  const Dictionary& dictionary = month.reader.dictionary();
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

Result<std::int32_t> integer(const Result<QueryResult>& result) {
  if (!result) return result.error();
  return std::stoi(std::string(result->at(0, 0).value_or("0")));
}

// What stands between the loaded rows and the commit. Everything is in the caller's transaction.
Result<void> make_ready(Connection& database, const Month& month, const MonthSummary& summary,
                        const LoadedRelease& release, LoadOutcome& outcome) {
  const std::vector<std::optional<std::string>> leaf = {std::to_string(release.release_id),
                                                        to_date(release.period)};
  if (auto keyed = database.query("SELECT rtt.key_leaf($1, $2)", leaf, "building the key"); !keyed)
    return keyed.error();
  const auto vintage = insert_release(database, release);
  if (!vintage) return vintage.error();
  outcome.vintage = *vintage;
  if (auto copied = copy_release_tables(database, month, summary, release.release_id); !copied) return copied;
  if (auto copied = copy_areas(database, month, release.release_id); !copied) return copied;
  const auto compared =
      database.query("UPDATE rtt.release SET checks = checks || coalesce((SELECT jsonb_agg(to_jsonb(c)) FROM "
                     "rtt.compare_with_neighbour($1) AS c), '[]') WHERE release_id = $1 "
                     "RETURNING (SELECT count(*) FROM jsonb_to_recordset(checks) AS k (deviations bigint) "
                     "WHERE deviations > 0)",
                     {leaf[0]}, "comparing with the neighbouring month");
  if (!compared) return compared.error();
  outcome.checks_with_findings = static_cast<int>(compared->number(0, 0));
  if (auto attached = database.query("SELECT rtt.attach_leaf($1, $2)", leaf, "attaching the month");
      !attached)
    return attached.error();
  return {};
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
  if (auto copied = copy_pathways(database, lines, month, leaf_name, Freeze::yes, *release_id, request);
      !copied)
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
                        {},
                        marks_of(request.origin, month.member_name, request.today),
                        {},
                        {}};
  // The stream gives every line a break; where the last empty line has none, the trailer must not end in one.
  if (!release.csv.final_line_break && !release.trailer.empty()) release.trailer.pop_back();
  return release;
}

LoadOutcome new_outcome(const LoadedRelease& release) {
  LoadOutcome outcome;
  outcome.is_current = release.decision.status == "ready";
  outcome.because = release.decision.because;
  outcome.period = release.period;
  outcome.release_id = release.release_id;
  outcome.rows = release.rows;
  outcome.csv_sha256 = release.csv.sha256;
  outcome.headline_name = headline_name;
  outcome.headline = release.size.waiting_list;
  return outcome;
}

// Absent where the content turns out to be loaded: `known` is its release then.
Result<std::optional<LoadOutcome>> load_new(Connection& database, const LoadRequest& request,
                                            Clock::time_point started, std::int32_t& known) {
  Month month(request);
  auto lines = open_month(request, month);
  if (!lines) return lines.error();
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto locked = lock_month(database, *month.reader.period()); !locked) return locked.error();
  const auto is_known = [&](const std::string& sha256) -> Result<bool> {
    const auto found = find_loaded_by_sha256(database, sha256);
    if (!found) return found.error();
    if (*found) known = (*found)->release_id;
    return found->has_value();
  };
  // Another waitlistd may have loaded this very file while we waited.
  const auto meanwhile = is_known(request.origin.sha256);
  if (!meanwhile) return meanwhile.error();
  if (*meanwhile) return std::optional<LoadOutcome>{};

  const auto release_id = copy_leaf(database, **lines, month, request);
  if (!release_id) return release_id.error();
  LoadedRelease release = describe(request, month, **lines, *release_id);
  lines->reset(); // what it has read ahead goes before the roll-ups are laid out
  const auto same_csv = is_known(release.csv.sha256);
  if (!same_csv) return same_csv.error();
  if (*same_csv) return std::optional<LoadOutcome>{};
  const auto summary = month.tally.finish();
  if (!summary) return summary.error();
  release.checks_json = checks_json(summary->checks);
  release.size = summary->size;
  auto decision = decide_new(database, request, release.period, release.marks, *summary);
  if (!decision) return decision.error();
  release.decision = std::move(*decision);

  LoadOutcome outcome = new_outcome(release);
  if (auto made = make_ready(database, month, *summary, release, outcome); !made) return made.error();
  if (auto kept = copy_kept_lines_of(database, request, month, release.csv.sha256, *release_id); !kept)
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
  if (release.decision.status == "held")
    return held_failure(outcome.period, outcome.vintage, release.decision.held_because);
  outcome.seconds = seconds();
  return std::optional(outcome);
}

Result<LoadOutcome> load_content(Connection& database, LoadRequest& request, Clock::time_point started) {
  if (!request.dry_run)
    if (auto published = publish_ready(database); !published) return published.error();
  const auto hash = sha256_of_file(request.file);
  if (!hash) return hash.error();
  request.origin.sha256 = *hash;
  request.origin.bytes = std::filesystem::file_size(request.file);
  const auto same_file = find_loaded_by_sha256(database, *hash);
  if (!same_file) return same_file.error();
  std::int32_t known = *same_file ? (*same_file)->release_id : 0;
  try {
    if (known == 0) {
      auto loaded = load_new(database, request, started, known);
      if (!loaded) return loaded.error();
      if (*loaded) return **loaded;
    }
    if (!request.dry_run)
      if (auto noted = remember_url(database, request.origin, known); !noted) return noted.error();
    return load_known(database, request, known);
  } catch (const FailureException& thrown) { // from the line reader's thread
    return thrown.failure;
  }
}

} // namespace

Result<LoadOutcome> load_release(Connection& database, LoadRequest request) {
  const auto started = Clock::now();
  auto outcome = load_content(database, request, started);
  if (outcome) return outcome;

  Failure failure = outcome.error();
  if (is_refused_value(failure)) // of the content: no other values go into a load
    failure = {FailureKind::rejected, failure.message, "the database cannot hold what the file says"};
  if (failure.kind == FailureKind::rejected && !request.dry_run) {
    const auto written = insert_rejected(database, request.origin, request.expected, failure.message);
    if (!written) return written.error();
  }
  failure.message = request.origin.url + ": " + failure.message;
  return failure;
}

} // namespace waitlistd::rtt
