#include "service/daemon/daemon.hpp"

#include "core/poll_schedule.hpp"
#include "core/text_encoding.hpp"
#include "platform/memory.hpp"
#include "service/daemon/bookkeeping.hpp"
#include "service/daemon/health_settings.hpp"
#include "service/daemon/look.hpp"
#include "service/daemon/poll_memory_file.hpp"
#include "service/daemon/worker.hpp"
#include "service/database/service_choice.hpp"
#include "service/health/server.hpp"
#include "service/log/log.hpp"
#include "service/working_account.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <random>
#include <thread>

namespace waitlistd {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto longest_stop = 4500ms; // whoever asked waits five seconds
constexpr auto first_retry = 1s;      // of a database that is away at the start; doubles
constexpr auto longest_retry = 60s;

WallTime wall_now() { return std::chrono::system_clock::now(); }

std::chrono::sys_seconds wall_seconds() { return std::chrono::floor<std::chrono::seconds>(wall_now()); }

PollRule poll_rule(const Settings& settings) {
  return {settings.poll_interval, settings.release_poll_interval};
}

class Daemon {
public:
  Daemon(Configuration configuration, platform::ServiceHost& host)
      : configuration_(std::make_shared<const Configuration>(std::move(configuration))), host_(host) {}

  Result<int> run() {
    state_.started = wall_now();
    state_.source = settings().data_source;
    listen_to_host();
    if (auto listening = listen_for_health(); !listening) return listening.error();
    log_event(Level::info, "started", "waitlistd " WAITLISTD_VERSION " started",
              {{"source", settings().data_source},
               {"settings_file", configuration_->file},
               {"health_endpoint", settings().http_listen}});
    keep_alive();
    reach_database();
    loop_.run();
    return outcome_;
  }

private:
  const Settings& settings() const { return configuration_->settings; }

  // ---- the host

  // The host calls on a thread of its own.
  void listen_to_host() {
    const auto on_loop = [this](void (Daemon::*wish)()) {
      return [this, wish] { asio::post(loop_, [this, wish] { (this->*wish)(); }); };
    };
    host_.listen({on_loop(&Daemon::stop), on_loop(&Daemon::reload), on_loop(&Daemon::look_if_possible)});
  }

  void keep_alive() {
    const auto interval = host_.alive_interval();
    if (!interval) return;
    host_.alive();
    alive_.expires_after(*interval);
    alive_.async_wait([this](const auto& error) {
      if (!error) keep_alive();
    });
  }

  // ---- the database, before anything else

  void reach_database() {
    worker_.post([this, configuration = configuration_, stop = stop_.get_token()] {
      auto facts = prepare(database_, configuration->settings, stop);
      // Be it away: what is done by hand meanwhile is meant for it. Behind prepare(), which makes STATE_DIR.
      if (auto kept = remember_database(*configuration); !kept) log_failure(Level::warning, kept.error());
      asio::post(loop_, [this, facts = std::move(facts)] { database_reached(facts); });
    });
  }

  void database_reached(const Result<DatabaseFacts>& facts) {
    if (state_.stopping) return;
    if (facts) {
      conninfo_ = facts->conninfo;
      note_database(state_, *facts);
      if (!ready_) become_ready();
      return;
    }
    if (!ready_ && facts.error().kind == FailureKind::configuration) return fail(facts.error());
    log_failure(Level::error, facts.error(), "database_away");
    if (ready_) return; // the next look tries again
    host_.retrying();
    unreached_because_ = facts.error().message;
    show_status("waiting for the database: " + facts.error().message);
    wait(next_, retry_, &Daemon::reach_database);
    retry_ = std::min<std::chrono::seconds>(retry_ * 2, longest_retry);
  }

  void become_ready() {
    ready_ = true;
    host_.ready();
    log_event(Level::info, "ready", "ready",
              {{"database", state_.database},
               {"newest", state_.newest ? to_string(state_.newest->period) : std::string("none")}});
    const PollMemory memory = recall_polls(settings().state_dir);
    state_.failures_in_a_row = memory.failures;
    set_next_look(first_wait(poll_rule(settings()), memory, wall_seconds()));
  }

  // ---- looks at the site

  // The setting was judged when the configuration was gathered.
  const PublicationRule& publication() const {
    return find_collection(settings().data_source).value()->publication;
  }

  void set_next_look(std::chrono::milliseconds wait_for) {
    state_.next_cycle = wall_now() + wait_for;
    show_status(status_line(state_));
    wait(next_, wait_for, &Daemon::look);
  }

  void schedule_next_look(std::optional<std::chrono::seconds> retry_after) {
    const double chance = std::uniform_real_distribution<>(0, 1)(random_);
    const NextLook next = next_look(poll_rule(settings()), publication(), wall_seconds(),
                                    state_.newest ? std::optional(state_.newest->period) : std::nullopt,
                                    state_.failures_in_a_row, retry_after, chance);
    state_.in_publication_window = next.in_window;
    set_next_look(next.wait);
    log_event(Level::debug, "next_look", "the next look at the site is set",
              {{"wait_seconds", std::chrono::duration<double>(next.wait).count()}});
  }

  void remember(const PollMemory& memory) {
    if (auto kept = remember_polls(settings().state_dir, memory); !kept)
      log_failure(Level::warning, kept.error());
  }

  // A process that is started anew waits as after that many failures in a row; after none not at all.
  void remember_failures(int failures) {
    if (failures == 0) return remember({});
    constexpr double no_jitter = 0.5;
    const NextLook next = next_look(poll_rule(settings()), publication(), wall_seconds(), std::nullopt,
                                    failures, {}, no_jitter);
    remember({failures, std::chrono::ceil<std::chrono::seconds>(wall_now() + next.wait)});
  }

  void look() {
    if (state_.cycle_started) return; // asked for at the moment when it was due
    state_.cycle_started = wall_now();
    state_.next_cycle.reset();
    show_status(status_line(state_));
    remember_failures(state_.failures_in_a_row + 1); // should this process not live to see the look's end
    worker_.post([this, configuration = configuration_, stop = stop_.get_token()] {
      auto report = std::make_shared<LookReport>(look_at_site(database_, configuration->settings, stop));
      platform::release_unused_memory();
      asio::post(loop_, [this, report] { looked(*report); });
    });
  }

  static void log_look_failure(const Failure& failure) {
    const bool named_by_kind = failure.kind == FailureKind::rejected || failure.kind == FailureKind::held ||
                               failure.kind == FailureKind::configuration;
    log_failure(Level::error, failure, named_by_kind ? "" : "look_failed");
  }

  void looked(const LookReport& report) {
    if (state_.stopping) { // what was cut short is neither success nor failure
      remember_failures(state_.failures_in_a_row);
      return;
    }
    note_look(state_, report, *state_.cycle_started, wall_now());
    if (report.database) conninfo_ = report.database->conninfo;
    std::optional<std::chrono::seconds> retry_after;
    if (!report.cycle.outcome) {
      log_look_failure(report.cycle.outcome.error());
      retry_after = report.cycle.outcome.error().retry_after;
    }
    schedule_next_look(retry_after);
    remember({state_.failures_in_a_row, std::chrono::ceil<std::chrono::seconds>(*state_.next_cycle)});
  }

  bool start_look() {
    if (!ready_ || state_.stopping || state_.cycle_started) return false;
    next_.cancel();
    look();
    return true;
  }
  void look_if_possible() {
    if (!start_look()) log_event(Level::info, "look_not_started", "a look at the site cannot be started now");
  }

  // ---- the configuration, read anew

  void reload() {
    if (state_.stopping) return;
    if (ready_) host_.reloading();
    auto fresh = gather_configuration(configuration_->options, configuration_->config_file);
    if (fresh)
      if (const auto source = find_collection(fresh->settings.data_source); !source) fresh = source.error();
    if (fresh)
      apply(std::move(*fresh));
    else
      keep_configuration(fresh.error());
    if (ready_) host_.ready();
    show_status(status_line(state_));
  }

  void keep_configuration(const Failure& failure) {
    ++state_.counters.failed_reloads;
    log_failure(failure);
    log_event(Level::warning, "configuration_kept",
              "the new configuration is not used; the one before stays in force");
  }

  void apply(Configuration fresh) {
    if (auto ours = check_state_is_ours(fresh.settings.state_dir); !ours)
      return keep_configuration(ours.error());
    if (auto log_file = begin_log_file(fresh.settings); !log_file)
      return keep_configuration(log_file.error());
    const auto before =
        std::exchange(configuration_, std::make_shared<const Configuration>(std::move(fresh)));
    if (health_settings(before->settings) != health_settings(settings())) {
      if (auto listening = listen_for_health(); !listening) {
        configuration_ = before;
        (void)begin_log_file(settings());
        (void)listen_for_health(); // its port was ours a moment ago, as was the file
        return keep_configuration(listening.error());
      }
    }
    begin_logging(*configuration_);
    ++state_.counters.reloads;
    state_.source = settings().data_source;
    log_event(Level::info, "configuration_read", "the configuration was read anew",
              {{"settings_file", configuration_->file}});
    if (!ready_) return; // the next try to reach the database uses it
    reach_database();
    if (!state_.cycle_started) schedule_next_look({});
  }

  // ---- the health endpoint

  Result<void> listen_for_health() {
    health_.reset(); // its port may be the one that is wanted
    if (settings().http_listen == "0") return {};
    auto listening =
        HealthServer::listen(loop_, health_settings(settings()),
                             {[this]() -> const ServiceState& { return state_; },
                              [this](const HealthHooks::Answer& answer) { check_readiness(answer); },
                              [this] { return start_look(); }});
    if (!listening) return listening.error();
    health_.emplace(std::move(*listening));
    return {};
  }

  void check_readiness(const HealthHooks::Answer& answer) {
    if (state_.stopping) return answer({"stopping"});
    if (!ready_)
      return answer({"the database was not reached yet" +
                     (unreached_because_.empty() ? std::string() : ": " + unreached_because_)});
    prober_.post([this, conninfo = conninfo_, answer] {
      asio::post(loop_, [answer, reasons = why_not_ready(conninfo)] { answer(reasons); });
    });
  }

  // ---- the end

  void fail(const Failure& failure) {
    outcome_ = failure;
    stop();
  }

  void stop() {
    if (state_.stopping) return;
    state_.stopping = true;
    log_event(Level::info, "stopping", "stopping");
    host_.stopping();
    show_status("stopping");
    next_.cancel();
    state_.next_cycle.reset();
    end_.expires_after(longest_stop);
    end_.async_wait([this](const auto& error) {
      if (!error) cut_off();
    });
    // What cancels a statement waits for the network: not here, where the timer is.
    requesting_stop_ = std::jthread([this] { stop_.request_stop(); });
    worker_.post([this] { // behind what is under way
      requesting_stop_.join();
      database_.leave();
      prober_.post([this] { asio::post(loop_, [this] { stopped(); }); });
    });
  }

  void stopped() {
    log_event(Level::info, "stopped", "stopped");
    end_.cancel();
    alive_.cancel();
    health_.reset();
    stay_.reset();
  }

  // What is uncommitted the server rolls back, as soon as it notices that we are gone.
  [[noreturn]] void cut_off() {
    log_event(Level::warning, "cut_off", "what was under way did not end in time and is cut off");
    const int code = outcome_ ? *outcome_ : exit_code(outcome_.error().kind);
    host_.cutting_off(code);
    std::_Exit(code);
  }

  // systemd reads lines, and shows them on terminals.
  void show_status(const std::string& text) { host_.status(visible(text)); }

  void wait(asio::steady_timer& timer, std::chrono::milliseconds duration, void (Daemon::*then)()) {
    timer.expires_after(duration);
    timer.async_wait([this, then](const auto& error) {
      if (!error && !state_.stopping) (this->*then)();
    });
  }

  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> stay_{loop_.get_executor()};
  asio::steady_timer next_{loop_};
  asio::steady_timer alive_{loop_};
  asio::steady_timer end_{loop_};
  std::shared_ptr<const Configuration> configuration_;
  platform::ServiceHost& host_;
  std::mt19937 random_{std::random_device{}()};
  std::stop_source stop_;
  std::jthread requesting_stop_;
  ServiceState state_;
  std::optional<HealthServer> health_;
  Result<int> outcome_ = 0;
  bool ready_ = false; // once it was
  std::chrono::seconds retry_ = first_retry;
  std::string unreached_because_;
  std::string conninfo_;
  DaemonDatabase database_; // the worker's
  Worker prober_;
  Worker worker_; // last: its jobs use all of the above
};

} // namespace

Result<int> run_daemon(Configuration configuration, platform::ServiceHost& host) {
  return Daemon(std::move(configuration), host).run();
}

} // namespace waitlistd
