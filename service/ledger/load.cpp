// One published file into the database, whole or not at all: rows, roll-ups, checks and the ledger commit
// together. What is the same for every collection; what is not, an IncomingMonth does.
#include "service/collection.hpp"

#include "core/database_failure.hpp"
#include "service/database/schema.hpp"
#include "service/ledger/decision.hpp"
#include "service/ledger/incoming_month.hpp"
#include "service/ledger/releases.hpp"
#include "service/ledger/republication.hpp"
#include "service/release_file/sha256.hpp"

#include <chrono>

namespace waitlistd {
namespace {

using Clock = std::chrono::steady_clock;

Result<std::int32_t> integer(const Result<QueryResult>& result) {
  if (!result) return result.error();
  return std::stoi(std::string(result->at(0, 0).value_or("0")));
}

// What the steps of one load share.
struct Load {
  Connection& database;
  const Collection& collection;
  const LoadRequest& request;
  IncomingMonth& month;
  Clock::time_point started;
  std::string sql(std::string_view text) const { return in_schema(collection.schema, text); }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - started).count(); }
};

// What stands between the loaded rows and the commit. Everything is in the caller's transaction.
Result<void> make_ready(const Load& load, const LoadedRelease& release, LoadOutcome& outcome) {
  const Parameters leaf = {std::to_string(release.release_id), to_date(release.period)};
  Connection& database = load.database;
  // Behind the rows: an index of what is there is sorted once, one that exists grows row by row.
  if (auto keyed = database.query(load.sql("SELECT {schema}.key_leaf($1, $2)"), leaf, "building the key");
      !keyed)
    return keyed.error();
  const auto vintage = insert_release(database, load.collection.schema, release);
  if (!vintage) return vintage.error();
  outcome.vintage = *vintage;
  if (auto written = load.month.write_beside_rows(database, release.release_id); !written) return written;
  // Last, since it locks the table of all months until the commit.
  if (auto attached =
          database.query(load.sql("SELECT {schema}.attach_leaf($1, $2)"), leaf, "attaching the month");
      !attached)
    return attached.error();
  return {};
}

// The last of the load.
Result<int> note_duration(const Load& load, std::int32_t release_id) {
  const auto noted = load.database.query(
      load.sql("UPDATE {schema}.release SET load_seconds = $2 WHERE release_id = $1 "
               "RETURNING (SELECT count(*) FROM jsonb_to_recordset(checks) AS k (deviations bigint) "
               "WHERE deviations > 0)"),
      {std::to_string(release_id), std::to_string(load.seconds())}, "noting the duration");
  if (!noted) return noted.error();
  return static_cast<int>(noted->number(0, 0)); // checks with findings
}

// A release's number and the table for its rows.
struct Leaf {
  std::int32_t release_id = 0;
  std::string name;
};

// The number comes first, since the leaf's name and constraints have it; the ledger's row comes when the
// whole file is known.
Result<Leaf> create_leaf(const Load& load, Period period) {
  const auto release_id = integer(load.database.query(
      load.sql("SELECT nextval(pg_get_serial_sequence('{schema}.release', 'release_id'))"), {},
      "numbering the release"));
  if (!release_id) return release_id.error();
  const auto leaf =
      load.database.query(load.sql("SELECT {schema}.create_leaf($1, $2)"),
                          {std::to_string(*release_id), to_date(period)}, "creating the release's table");
  if (!leaf) return leaf.error();
  return Leaf{*release_id, leaf->text(0, 0)};
}

LoadOutcome new_outcome(const Collection& collection, const LoadedRelease& release) {
  LoadOutcome outcome;
  outcome.is_current = release.decision.status == "ready";
  outcome.because = release.decision.because;
  outcome.period = release.period;
  outcome.release_id = release.release_id;
  outcome.rows = release.month.rows;
  outcome.csv_sha256 = release.csv.sha256;
  outcome.headline_name = collection.headline_name;
  outcome.headline = release.month.headline;
  return outcome;
}

// Whether the content is loaded; `known` is its release then.
Result<bool> find_known(const Load& load, const std::string& sha256, std::int32_t& known) {
  const auto found = find_loaded_by_sha256(load.database, load.collection.schema, sha256);
  if (!found) return found.error();
  if (*found) known = (*found)->release_id;
  return found->has_value();
}

// The file's rows in a leaf of their own, and what the ledger will say of it. Absent where its content turns
// out to be loaded.
Result<std::optional<LoadedRelease>> copy_release(const Load& load, Period period, std::int32_t& known) {
  const auto leaf = create_leaf(load, period);
  if (!leaf) return leaf.error();
  LoadedRelease release;
  release.release_id = leaf->release_id;
  release.period = period;
  release.origin = load.request.origin;
  auto csv = load.month.copy_rows(load.database, leaf->name, Freeze::yes, leaf->release_id);
  if (!csv) return csv.error();
  release.csv = std::move(*csv);
  // The same CSV in another ZIP is the same release, which only its last byte tells. The leaf goes with the
  // transaction.
  const auto same_csv = find_known(load, release.csv.sha256, known);
  if (!same_csv) return same_csv.error();
  if (*same_csv) return std::optional<LoadedRelease>{};
  auto month = load.month.finish();
  if (!month) return month.error();
  release.month = std::move(*month);
  // The stream gives every line a break; where the last empty line has none, the trailer must not end in one.
  if (!release.csv.final_line_break && !release.month.trailer.empty()) release.month.trailer.pop_back();
  release.marks =
      marks_of(load.collection, load.request.origin, release.month.member_name, load.request.today);
  return std::optional(std::move(release));
}

// Absent where the content turns out to be loaded: `known` is its release then.
Result<std::optional<LoadOutcome>> load_new(const Load& load, std::int32_t& known) {
  Connection& database = load.database;
  const auto period = load.month.open();
  if (!period) return period.error();
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto locked = lock_month(database, load.collection.schema, *period); !locked) return locked.error();
  // Another waitlistd may have loaded this very file while we waited.
  const auto meanwhile = find_known(load, load.request.origin.sha256, known);
  if (!meanwhile) return meanwhile.error();
  if (*meanwhile) return std::optional<LoadOutcome>{};

  auto release = copy_release(load, *period, known);
  if (!release) return release.error();
  if (!*release) return std::optional<LoadOutcome>{};
  LoadedRelease& loaded = **release;
  auto decision = decide_new(database, load.collection, load.request, *period, loaded.marks, load.month,
                             loaded.month.hold_because);
  if (!decision) return decision.error();
  loaded.decision = std::move(*decision);

  LoadOutcome outcome = new_outcome(load.collection, loaded);
  if (auto made = make_ready(load, loaded, outcome); !made) return made.error();
  if (auto kept = load.month.keep_lines(database, loaded.csv.sha256, loaded.release_id); !kept)
    return kept.error();
  const auto findings = note_duration(load, loaded.release_id);
  if (!findings) return findings.error();
  outcome.checks_with_findings = *findings;
  if (!load.request.dry_run) {
    if (auto committed = transaction->commit(); !committed) return committed.error();
    // Not within it: publishing waits for readers (publication.hpp), for whom the load's locks must be gone.
    if (auto published = load.collection.publish_ready(database); !published) return published.error();
  }
  if (loaded.decision.status == "held")
    return held_failure(outcome.period, outcome.vintage, loaded.decision.held_because);
  outcome.seconds = load.seconds();
  return std::optional(outcome);
}

Result<LoadOutcome> load_content(Connection& database, const Collection& collection, LoadRequest& request,
                                 Clock::time_point started) {
  if (!request.dry_run)
    if (auto published = collection.publish_ready(database); !published) return published.error();
  const auto hash = sha256_of_file(request.file);
  if (!hash) return hash.error();
  request.origin.sha256 = *hash;
  request.origin.bytes = std::filesystem::file_size(request.file);
  const auto same_file = find_loaded_by_sha256(database, collection.schema, *hash);
  if (!same_file) return same_file.error();
  std::int32_t known = *same_file ? (*same_file)->release_id : 0;
  try {
    if (known == 0) {
      const auto month = collection.incoming(request);
      auto loaded = load_new({database, collection, request, *month, started}, known);
      if (!loaded) return loaded.error();
      if (*loaded) return **loaded;
    }
    if (!request.dry_run)
      if (auto noted = remember_url(database, collection.schema, request.origin, known); !noted)
        return noted.error();
    return load_known(database, collection, request, known);
  } catch (const FailureException& thrown) { // from the line reader's thread
    return thrown.failure;
  }
}

} // namespace

Result<LoadOutcome> Collection::load(Connection& database, LoadRequest request) const {
  const auto started = Clock::now();
  auto outcome = load_content(database, *this, request, started);
  if (outcome) return outcome;

  Failure failure = outcome.error();
  if (is_refused_value(failure)) // of the content: no other values go into a load
    failure = {FailureKind::rejected, failure.message, "the database cannot hold what the file says"};
  if (failure.kind == FailureKind::rejected && !request.dry_run) {
    const auto written = insert_rejected(database, schema, request.origin, request.expected, failure.message);
    if (!written) return written.error();
  }
  failure.message = request.origin.url + ": " + failure.message;
  return failure;
}

} // namespace waitlistd
