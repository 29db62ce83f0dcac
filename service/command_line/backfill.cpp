#include "service/command_line/backfill.hpp"

#include "core/text.hpp"
#include "service/database/open_database.hpp"
#include "service/log/log.hpp"
#include "service/log/progress.hpp"
#include "service/look/look.hpp"
#include "service/release_file/download.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <thread>

namespace waitlistd {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int most_failed_downloads = 3; // in a row: then the site is away, not a file

struct Waiting {
  std::size_t month;
  Download download;
};

// What the downloading thread and the loading ones share. One downloads, since the site is asked politely;
// several load, since a core reads lines while the server writes rows. `mutex_` guards the queue, the ends
// and what is shown; a month is one thread's alone from the queue on, so that its members need no lock.
class Run {
public:
  Run(const Collection& collection, const std::string& conninfo, const Settings& settings,
      const BackfillRequest& request, std::vector<BackfilledMonth> months, std::stop_token stop)
      : collection_(collection), conninfo_(conninfo), settings_(settings), request_(request),
        months_(std::move(months)), stop_(std::move(stop)) {}

  std::vector<BackfilledMonth> run() {
    auto folder = DownloadFolder::make(settings_.state_dir);
    auto ledger = connect(conninfo_);
    const auto published = ledger && !request_.dry_run ? collection_.publish_ready(*ledger) : Result<void>{};
    if (!folder || !ledger || !published) { // no month's fault: told once, by the first
      months_.front().failure = !folder ? folder.error() : !ledger ? ledger.error() : published.error();
      log_failure(*months_.front().failure);
      return std::move(months_);
    }
    {
      std::vector<std::jthread> loaders;
      loaders.reserve(static_cast<std::size_t>(request_.jobs));
      const NoMore at_the_end{*this}; // also where something is thrown: the loaders are waited for
      for (int job = 0; job < request_.jobs; ++job)
        loaders.emplace_back([this] { load_months(); });
      download_months(*ledger, *folder);
    }
    return std::move(months_);
  }

private:
  // Lets the loaders end once they have loaded what waits.
  struct NoMore {
    Run& run;
    ~NoMore() {
      const std::lock_guard lock(run.mutex_);
      run.no_more_ = true;
      run.changed_.notify_all();
    }
  };

  bool ended() const { return stop_.stop_requested() || away_; }

  void download_months(Connection& ledger, const DownloadFolder& folder) {
    int failed_in_a_row = 0;
    for (std::size_t i = 0; i < months_.size() && !ended(); ++i) {
      auto downloaded = download_month(ledger, folder, i);
      if (!downloaded) {
        if (ended()) return; // cut short, not failed
        failed_in_a_row = downloaded.error().kind == FailureKind::try_again ? failed_in_a_row + 1 : 0;
        fail(i, downloaded.error());
        if (failed_in_a_row == most_failed_downloads) return;
        continue;
      }
      if (!*downloaded) {
        done(i);
        continue;
      }
      failed_in_a_row = 0;
      std::unique_lock lock(mutex_);
      queue_.push_back({i, std::move(**downloaded)});
      changed_.notify_all();
      // No more files on disk than are about to be loaded: a hundred months are half a gigabyte.
      changed_.wait(lock, [&] { return queue_.size() < static_cast<std::size_t>(request_.jobs) || ended(); });
    }
  }

  // Absent where the month is there from that address already. Whether it is asked for again is decided as in
  // a look at an older month; what is not current comes whole, and the load decides what it is worth now.
  Result<std::optional<Download>> download_month(Connection& ledger, const DownloadFolder& folder,
                                                 std::size_t i) {
    const BackfilledMonth& month = months_[i];
    const auto known = collection_.find_by_url(ledger, month.url);
    if (!known) return known.error();
    const AddressStep step = *known ? step_for_known(**known, false) : AddressStep::fetch;
    const bool superseded = *known && (*known)->status == "superseded";
    if (step == AddressStep::skip && !superseded) return what_is_there(**known, month);
    HttpClient http(http_settings(settings_), stop_); // each with repeats of its own
    show();
    const bool conditionally = step == AddressStep::ask_conditionally && !superseded;
    auto downloaded = download(http, folder, {month.url, month.strategy, {}, 0, {}, month.link_text},
                               conditionally ? (*known)->validators : Validators{}, {});
    if (!downloaded || *downloaded) return downloaded;
    if (!request_.dry_run)
      if (auto noted = collection_.still_there(ledger, month.url); !noted) return noted.error();
    return what_is_there(**known, month);
  }

  static Result<std::optional<Download>> what_is_there(const KnownRelease& known,
                                                       const BackfilledMonth& month) {
    if (known.is_refused()) return still_refused(known, month.url);
    return std::optional<Download>{};
  }

  void load_months() {
    std::optional<Connection> database;
    while (auto waiting = next()) {
      const std::size_t month = waiting->month;
      auto outcome = caught(month, [&] { return load_month(database, std::move(*waiting)); });
      if (!outcome) {
        if (outcome.error().kind == FailureKind::try_again) database.reset(); // it may have gone
        fail(month, outcome.error());
        continue;
      }
      months_[month].outcome = std::move(*outcome);
      done(month);
    }
  }

  Result<LoadOutcome> load_month(std::optional<Connection>& database, Waiting waiting) {
    if (!database) {
      auto opened = connect(conninfo_);
      if (!opened) {
        away_ = true; // for all: what is downloaded for a server that is gone cannot be kept
        return opened.error();
      }
      database.emplace(std::move(*opened));
    }
    const BackfilledMonth& month = months_[waiting.month];
    std::uint64_t rows_before = 0;
    auto request = load_request(settings_, waiting.download.file.path(), std::move(waiting.download.origin),
                                month.month_unsure ? std::nullopt : std::optional(month.period),
                                {.dry_run = request_.dry_run});
    // Each load counts from its file's start, what is shown is the run's.
    request.on_progress = [&](std::uint64_t rows) {
      rows_ += rows - rows_before;
      rows_before = rows;
      show();
    };
    return collection_.load(*database, std::move(request));
  }

  // A thread has no caller to throw to: what is thrown fails the month, as what goes wrong does.
  template <class Work>
  Result<LoadOutcome> caught(std::size_t month, const Work& work) const {
    const std::string& url = months_[month].url;
    try {
      return work();
    } catch (const FailureException& thrown) {
      return thrown.failure;
    } catch (const std::bad_alloc&) {
      return Failure{FailureKind::try_again, url + ": out of memory while it was loaded",
                     "give waitlistd more memory, or load fewer months at once with --jobs"};
    } catch (const std::exception& bug) {
      return Failure{FailureKind::failed, url + ": unexpected: " + bug.what(),
                     "this is a bug in waitlistd: please report it"};
    }
  }

  // After a stop what is queued is left: the months in hand are finished, and no other is begun.
  std::optional<Waiting> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !queue_.empty() || no_more_; });
    if (queue_.empty() || ended()) {
      changed_.notify_all(); // the download that waits for room
      return std::nullopt;
    }
    Waiting waiting = std::move(queue_.front());
    queue_.pop_front();
    changed_.notify_all();
    return waiting;
  }

  void fail(std::size_t i, const Failure& failure) {
    const std::lock_guard lock(mutex_);
    months_[i].failure = failure;
    ++done_;
    progress_.clear(); // it stands where the log's line will
    log_failure(failure);
    changed_.notify_all();
  }

  void done(std::size_t i) {
    {
      const std::lock_guard lock(mutex_);
      BackfilledMonth& month = months_[i];
      ++done_;
      month.was_there = !month.outcome || month.outcome->already_known;
      progress_.clear();
      if (month.outcome) log_outcome(*month.outcome, month.url, request_.dry_run);
    }
    show(); // takes the lock itself
  }

  // "[#####···] 12 of 91 months, 2,196,000 rows, 310,000 rows/s, 2 min 5 s left"
  void show() {
    const std::lock_guard lock(mutex_);
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    const double rate = static_cast<double>(rows_.load()) / seconds;
    constexpr std::size_t width = 24;
    const std::size_t filled = width * done_ / months_.size();
    std::string text = "[" + std::string(filled, '#') + std::string(width - filled, '.') + "] " +
                       std::to_string(done_) + " of " + std::to_string(months_.size()) + " months, " +
                       grouped(rows_ / 1000 * 1000) + " rows, " +
                       grouped(static_cast<std::int64_t>(rate / 1000) * 1000) + " rows/s";
    if (done_ > 0) {
      const double left = seconds / static_cast<double>(done_) * static_cast<double>(months_.size() - done_);
      text += ", " + std::to_string(static_cast<int>(left) / 60) + " min " +
              std::to_string(static_cast<int>(left) % 60) + " s left";
    }
    progress_.show(text);
  }

  const Collection& collection_;
  const std::string& conninfo_;
  const Settings& settings_;
  const BackfillRequest& request_;
  std::vector<BackfilledMonth> months_; // each element is one thread's at a time
  const std::stop_token stop_;
  const Clock::time_point started_ = Clock::now();
  std::atomic<std::uint64_t> rows_ = 0;
  std::atomic<bool> away_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> queue_;
  std::size_t done_ = 0;
  bool no_more_ = false;
  Progress progress_{"backfill"};
};

std::string word_for(const BackfilledMonth& month) {
  if (month.failure) return month.failure->kind == FailureKind::held ? "held" : "failed";
  if (month.was_there) return "there already";
  return month.outcome ? "loaded" : "not tried";
}

} // namespace

std::vector<BackfilledMonth> months_to_backfill(const Discovery& discovery, const BackfillRequest& request) {
  std::vector<BackfilledMonth> months;
  for (const Candidate& candidate : discovery.releases) {
    if (!candidate.period || *candidate.period < request.from ||
        (request.to && *candidate.period > *request.to))
      continue;
    // Of a month none of whose files can be had the best is tried all the same: it fails with its reason.
    const bool is_best = months.empty() || months.back().period != *candidate.period;
    if (is_best || candidate.chosen) {
      if (!is_best) months.pop_back();
      months.push_back({*candidate.period,
                        candidate.url,
                        {},
                        {},
                        false,
                        candidate.strategy,
                        candidate.text,
                        candidate.month_unsure});
    }
  }
  return months;
}

std::vector<BackfilledMonth> backfill(const Collection& collection, const std::string& conninfo,
                                      const Settings& settings, const BackfillRequest& request,
                                      std::vector<BackfilledMonth> months, const std::stop_token& stop) {
  if (months.empty()) return months;
  return Run(collection, conninfo, settings, request, std::move(months), stop).run();
}

std::string unpublished_months(const std::vector<BackfilledMonth>& months, const BackfillRequest& request) {
  std::string gaps;
  const auto add_gap = [&](Period first, Period last) {
    if (last < first) return;
    gaps += (gaps.empty() ? "" : ", ") + to_string(first) + (first < last ? " to " + to_string(last) : "");
  };
  Period newer = add_months(request.to.value_or(months.front().period), 1);
  for (const BackfilledMonth& month : months) {
    add_gap(add_months(month.period, 1), add_months(newer, -1));
    newer = month.period;
  }
  add_gap(request.from, add_months(newer, -1));
  return gaps;
}

std::string backfill_table(const std::vector<BackfilledMonth>& months) {
  std::string out;
  std::vector<std::pair<std::string, int>> counts = {
      {"loaded", 0}, {"there already", 0}, {"held", 0}, {"failed", 0}, {"not tried", 0}};
  char line[160];
  for (const BackfilledMonth& month : months) {
    const std::string word = word_for(month);
    for (auto& [name, count] : counts)
      count += name == word;
    std::snprintf(line, sizeof line, "%s  %-13s", to_string(month.period).c_str(), word.c_str());
    out += line;
    if (word == "loaded") {
      std::snprintf(line, sizeof line, "  vintage %d  %8u rows  %6.2f s", month.outcome->vintage,
                    month.outcome->rows, month.outcome->seconds);
      out += line;
    }
    if (month.failure) out += "  " + month.failure->message;
    out += "\n";
  }
  out += std::to_string(months.size()) + (months.size() == 1 ? " month:" : " months:");
  for (const auto& [name, count] : counts)
    if (count > 0) out += " " + std::to_string(count) + " " + name + ",";
  out.back() = '\n';
  return out;
}

} // namespace waitlistd
