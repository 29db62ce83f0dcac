// A content that is loaded comes again: nothing to do where it is current; where another one is, it may be
// what NHS England published last, having taken a revision back.
#include "service/ledger/republication.hpp"

#include "service/database/schema.hpp"
#include "service/ledger/decision.hpp"
#include "service/ledger/releases.hpp"

namespace waitlistd {
namespace {

LoadOutcome known_outcome(const Collection& collection, const LedgerEntry& entry, std::int32_t release_id) {
  LoadOutcome outcome;
  outcome.already_known = true;
  outcome.period = entry.period;
  outcome.vintage = entry.vintage;
  outcome.release_id = release_id;
  outcome.rows = entry.rows;
  outcome.csv_sha256 = entry.csv_sha256;
  outcome.headline_name = collection.headline_name;
  outcome.headline = entry.headline;
  return outcome;
}

// The rows of a release that has all but them. The leaf is attached and other sessions may have it open, so
// it is filled as it stands: no reader looks there before the release is current.
Result<void> load_rows_anew(Connection& database, const Collection& collection, const LoadRequest& request,
                            const LedgerEntry& entry, std::int32_t release_id) {
  const auto month = collection.incoming(request);
  if (auto opened = month->open(); !opened) return opened.error();
  const auto leaf = database.query(in_schema(collection.schema, "SELECT {schema}.leaf_name($1, $2)"),
                                   {std::to_string(release_id), to_date(entry.period)}, "naming the leaf");
  if (!leaf) return leaf.error();
  const auto csv = month->copy_rows(database, leaf->text(0, 0), Freeze::no, release_id);
  if (!csv) return csv.error();
  if (csv->sha256 != entry.csv_sha256)
    return Failure{FailureKind::failed, "the file changed while it was read", "load it again"};
  return month->keep_lines(database, entry.csv_sha256, release_id);
}

// What is decided under the month's lock, and done.
Result<std::optional<LoadOutcome>> act(Connection& database, const Collection& collection,
                                       const LoadRequest& request, std::int32_t release_id, bool with_file) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto entry = read_entry(database, collection.schema, release_id);
  if (!entry) return entry.error();
  if (auto locked = lock_month(database, collection.schema, entry->period); !locked) return locked.error();
  entry = read_entry(database, collection.schema, release_id); // another waitlistd may have been faster
  if (!entry) return entry.error();
  LoadOutcome outcome = known_outcome(collection, *entry, release_id);
  if (entry->status == "current" || entry->status == "ready") return std::optional(outcome);

  const auto decision = decide_known(database, collection, request, release_id, *entry);
  if (!decision) return decision.error();
  outcome.is_current = decision->status == "ready";
  outcome.current_again = outcome.is_current;
  outcome.because = decision->because;
  const bool anew = outcome.is_current && entry->rows_dropped;
  if (anew && !with_file) return std::optional<LoadOutcome>{};
  if (anew)
    if (auto loaded = load_rows_anew(database, collection, request, *entry, release_id); !loaded)
      return loaded.error();
  if (decision->status != entry->status)
    if (auto written = decide(database, collection.schema, release_id, *decision, anew); !written)
      return written.error();
  if (!request.dry_run) {
    if (auto committed = transaction->commit(); !committed) return committed.error();
    if (auto published = collection.publish_ready(database); !published) return published.error();
  }
  if (decision->status == "held") return held_failure(entry->period, entry->vintage, decision->held_because);
  return std::optional(outcome);
}

} // namespace

Result<LoadOutcome> load_known(Connection& database, const Collection& collection, const LoadRequest& request,
                               std::int32_t release_id) {
  auto outcome = act(database, collection, request, release_id, true);
  if (!outcome) return outcome.error();
  return **outcome;
}

Result<std::optional<LoadOutcome>> Collection::seen_again(Connection& database, const LoadRequest& request,
                                                          std::int32_t release_id) const {
  return act(database, *this, request, release_id, false);
}

Result<LoadOutcome> Collection::accept(Connection& database, Period period,
                                       std::optional<int> vintage) const {
  const auto held = database.query(
      in_schema(schema, "SELECT release_id, vintage FROM {schema}.release WHERE period = $1 AND status = "
                        "'held' AND vintage = coalesce($2, vintage) ORDER BY vintage"),
      {to_date(period), vintage ? std::optional(std::to_string(*vintage)) : std::nullopt},
      "looking for what is held");
  if (!held) return held.error();
  const std::string month = to_string(period) + (vintage ? " vintage " + std::to_string(*vintage) : "");
  if (held->rows() == 0)
    return Failure{FailureKind::failed, "nothing of " + month + " is held",
                   "`waitlistd status` lists what is"};
  if (held->rows() > 1)
    return Failure{FailureKind::failed, std::to_string(held->rows()) + " vintages of " + month + " are held",
                   "say which with --vintage; `waitlistd status` lists them"};
  LoadRequest request;
  request.origin.strategy = "command line";
  request.accept = true;
  return load_known(database, *this, request, static_cast<std::int32_t>(held->number(0, 0)));
}

} // namespace waitlistd
