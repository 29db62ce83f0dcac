#include "service/daemon/daemon.hpp"

#include "core/text_encoding.hpp"
#include "platform/memory.hpp"
#include "service/collection.hpp"
#include "service/daemon/health_settings.hpp"
#include "service/daemon/machine.hpp"
#include "service/daemon/poll_memory_file.hpp"
#include "service/daemon/worker.hpp"
#include "service/daemon/worker_jobs.hpp"
#include "service/database/service_choice.hpp"
#include "service/health/server.hpp"
#include "service/log/log.hpp"
#include "service/working_account.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdlib>
#include <map>
#include <random>
#include <thread>

namespace waitlistd {
namespace {

namespace asio = boost::asio;
namespace event = daemon_event;
namespace action = daemon_action;

WallTime wall_now() { return std::chrono::system_clock::now(); }

Result<WatchRules> watch_rules(const Settings& settings) {
  const auto collections = find_collections(settings);
  if (!collections) return collections.error();
  WatchRules rules{{settings.poll_interval, settings.release_poll_interval}, {}};
  for (const Collection* collection : *collections) {
    const std::string source(collection->name);
    rules.collections.push_back({source, collection->publication, recall_polls(settings.state_dir, source)});
  }
  return rules;
}

// Carries out what the machine decides.
class Daemon {
public:
  Daemon(Configuration configuration, WatchRules rules, platform::ServiceHost& host)
      : configuration_(std::make_shared<const Configuration>(std::move(configuration))), host_(host),
        state_(daemon_state(std::move(rules), wall_now())) {}

  Result<int> run() {
    listen_to_host();
    if (auto listening = listen_for_health(); !listening) return listening.error();
    log_event(Level::info, "started", "waitlistd " WAITLISTD_VERSION " started",
              {{"source", settings().data_source},
               {"settings_file", configuration_->file},
               {"health_endpoint", settings().http_listen}});
    keep_alive();
    happen(event::Started{});
    loop_->run();
    return state_.ended_by ? Result<int>(*state_.ended_by) : Result<int>(0);
  }

private:
  const Settings& settings() const { return configuration_->settings; }

  // The actions are a value of their own: one that brings about the next event at once may do so.
  void happen(const DaemonEvent& event) {
    const double chance = std::uniform_real_distribution<>(0, 1)(random_);
    for (const DaemonAction& action : step(state_, event, wall_now(), chance))
      std::visit([this](const auto& what) { carry_out(what); }, action);
  }
  void post(DaemonEvent event) {
    asio::post(*loop_, [this, event = std::move(event)] { happen(event); });
  }

  // The host calls on a thread of its own, and may do so when this is gone: then the loop, which the calls
  // keep, takes what nobody runs any more.
  void listen_to_host() {
    const auto on_loop = [this](auto wish) {
      return [this, loop = loop_, wish] { asio::post(*loop, [this, wish] { happen(wish); }); };
    };
    host_.listen(
        {on_loop(event::StopWished{}), on_loop(event::ReloadWished{}), on_loop(event::LookWished{})});
  }

  // Told by the loop itself: where it hangs, the host hears nothing and starts the service anew.
  void keep_alive() {
    const auto interval = host_.alive_interval();
    if (!interval) return;
    host_.alive();
    alive_.expires_after(*interval);
    alive_.async_wait([this](const auto& error) {
      if (!error) keep_alive();
    });
  }

  void wait(asio::steady_timer& timer, std::chrono::milliseconds duration, DaemonEvent then) {
    timer.expires_after(duration);
    timer.async_wait([this, then = std::move(then)](const auto& error) {
      if (!error) happen(then);
    });
  }

  // ---- what the machine asks for

  void carry_out(const action::TellHost& tell) {
    switch (tell.word) {
    case action::HostWord::ready:
      return host_.ready();
    case action::HostWord::retrying:
      return host_.retrying();
    case action::HostWord::reloading:
      return host_.reloading();
    case action::HostWord::stopping:
      return host_.stopping();
    }
  }
  // systemd reads lines, and shows them on terminals.
  void carry_out(const action::ShowStatus& show) { host_.status(visible(show.text)); }
  void carry_out(const action::Log& log) { log_event(log.level, log.event, log.text, log.fields); }
  void carry_out(const action::LogFailure& log) { log_failure(log.level, log.failure, log.event); }

  // What a job needs of the settings it takes with it: a reload meanwhile is the next job's.
  void carry_out(const action::ReachDatabase&) {
    worker_.post([this, configuration = configuration_, stop = stop_.get_token()] {
      auto facts = prepare(database_, configuration->settings, stop);
      // Be it away: what is done by hand meanwhile is meant for it. Behind prepare(), which makes STATE_DIR.
      if (auto kept = remember_database(*configuration); !kept) log_failure(Level::warning, kept.error());
      post(event::DatabaseReached{std::move(facts)});
    });
  }
  void carry_out(const action::StartLook& look) {
    worker_.post([this, source = look.source, configuration = configuration_, stop = stop_.get_token()] {
      auto report = look_at_site(database_, configuration->settings, source, stop,
                                 [&] { post(event::Published{source}); });
      platform::release_unused_memory(); // what a month took is of no use until the next one
      post(event::LookEnded{source, std::move(report)});
    });
  }

  void carry_out(const action::EvaluateAlerts& asked) {
    alerts_.post([this, asked, stop = stop_.get_token()] {
      auto outcome = evaluate_alerts(asked.conninfo, asked.source, stop);
      platform::release_unused_memory();
      post(event::AlertsEvaluated{asked.source, std::move(outcome)});
    });
  }
  void carry_out(const action::WaitForEvaluation& asked) {
    wait(evaluation_due_.try_emplace(asked.source, *loop_).first->second, asked.wait,
         event::EvaluationDue{asked.source});
  }

  void carry_out(const action::WaitForDatabase& asked) {
    wait(database_due_, asked.wait, event::DatabaseDue{});
  }
  void carry_out(const action::WaitForLook& asked) {
    wait(look_due_.try_emplace(asked.source, *loop_).first->second, asked.wait, event::LookDue{asked.source});
  }
  void carry_out(const action::CancelWait& asked) { look_due_.erase(asked.source); }
  void carry_out(const action::CancelWaits&) {
    database_due_.cancel();
    look_due_.clear();
    evaluation_due_.clear();
  }

  void carry_out(const action::RememberPolls& remember) {
    if (auto kept = remember_polls(settings().state_dir, remember.source, remember.memory); !kept)
      log_failure(Level::warning, kept.error());
  }

  void carry_out(const action::ReadConfiguration&) {
    auto rules = read_configuration();
    if (rules)
      happen(event::ConfigurationRead{std::move(*rules), configuration_->file});
    else
      happen(event::ConfigurationKept{rules.error()});
  }

  // Whatever can refuse comes before what cannot be taken back: first what is only looked at, then the log's
  // file, which is put back where the port is refused. Secrets and levels are the log's from then on.
  Result<WatchRules> read_configuration() {
    auto fresh = gather_configuration(configuration_->options, configuration_->config_file);
    if (!fresh) return fresh.error();
    auto rules = watch_rules(fresh->settings);
    if (!rules) return rules;
    if (auto ours = check_state_is_ours(fresh->settings.state_dir); !ours) return ours.error();
    if (auto log_file = begin_log_file(fresh->settings); !log_file) return log_file.error();
    const auto before =
        std::exchange(configuration_, std::make_shared<const Configuration>(std::move(*fresh)));
    if (health_settings(before->settings) != health_settings(settings())) {
      if (auto listening = listen_for_health(); !listening) {
        configuration_ = before;
        (void)begin_log_file(settings());
        (void)listen_for_health(); // its port was ours a moment ago, as was the file
        return listening.error();
      }
    }
    begin_logging(*configuration_);
    return rules;
  }

  // What cancels a statement waits for the network: on a thread of its own, so that the loop's timer holds.
  // The last jobs stand behind what is under way on the worker, the prober and the alerts' worker: when they
  // come, nothing is.
  void carry_out(const action::EndWork& end) {
    wait(end_, end.patience, event::StopTooLong{});
    requesting_stop_ = std::jthread([this] { stop_.request_stop(); });
    worker_.post([this] {
      requesting_stop_.join();
      database_.leave();
      prober_.post([this] { alerts_.post([this] { post(event::WorkEnded{}); }); });
    });
  }
  // The loop ends by itself once it has nothing left to wait for.
  void carry_out(const action::EndLoop&) {
    end_.cancel();
    alive_.cancel();
    health_.reset();
    stay_.reset();
  }
  // Without destructors, which would wait for what hangs. An unfinished load the server rolls back.
  void carry_out(const action::CutOff& cut) {
    host_.cutting_off(cut.exit_code);
    std::_Exit(cut.exit_code);
  }

  // ---- the health endpoint

  Result<void> listen_for_health() {
    health_.reset(); // its port may be the one that is wanted
    if (settings().http_listen == "0") return {};
    auto listening =
        HealthServer::listen(*loop_, health_settings(settings()),
                             {[this]() -> const ServiceState& { return state_.told; },
                              [this](const HealthHooks::Answer& answer) { check_readiness(answer); },
                              [this] { return start_look(); }});
    if (!listening) return listening.error();
    health_.emplace(std::move(*listening));
    return {};
  }

  // Not by the worker, which may be in the middle of a month, nor on the loop: a server that is away lets one
  // wait.
  void check_readiness(const HealthHooks::Answer& answer) {
    if (auto reasons = known_unready(state_); !reasons.empty()) return answer(std::move(reasons));
    prober_.post([this, conninfo = state_.conninfo, answer] {
      asio::post(*loop_, [answer, reasons = why_not_ready(conninfo)] { answer(reasons); });
    });
  }

  bool start_look() {
    const bool can = can_look(state_);
    if (can) happen(event::LookWished{});
    return can;
  }

  std::shared_ptr<asio::io_context> loop_ = std::make_shared<asio::io_context>(1);
  asio::executor_work_guard<asio::io_context::executor_type> stay_{loop_->get_executor()};
  asio::steady_timer database_due_{*loop_};
  std::map<std::string, asio::steady_timer> look_due_;       // by source
  std::map<std::string, asio::steady_timer> evaluation_due_; // by source
  asio::steady_timer alive_{*loop_};
  asio::steady_timer end_{*loop_};
  std::shared_ptr<const Configuration> configuration_;
  platform::ServiceHost& host_;
  std::mt19937 random_{std::random_device{}()};
  std::stop_source stop_;
  std::jthread requesting_stop_;
  DaemonState state_;
  std::optional<HealthServer> health_;
  DaemonDatabase database_; // the worker's
  Worker alerts_;
  Worker prober_;
  Worker worker_; // last: its jobs use all of the above
};

} // namespace

Result<int> run_daemon(Configuration configuration, platform::ServiceHost& host) {
  auto rules = watch_rules(configuration.settings);
  if (!rules) return rules.error();
  return Daemon(std::move(configuration), std::move(*rules), host).run();
}

} // namespace waitlistd
