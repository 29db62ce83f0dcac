#include "service/health/server.hpp"

#include "service/health/readiness.hpp"
#include "service/log/log.hpp"

namespace waitlistd {
namespace {

void warn(std::string_view what, std::string_view why) {
  log_event(Level::warning, "health_endpoint", std::string(what) + ": " + std::string(why));
}

} // namespace

struct HealthServer::Running {
  WebServer server;
  std::shared_ptr<Readiness> readiness;
  ~Running() { close(); }
  void close() {
    server.close();
    readiness->forget();
  }
};

Result<HealthServer> HealthServer::listen(boost::asio::io_context& loop, HealthSettings settings,
                                          HealthHooks hooks) {
  auto readiness = std::make_shared<Readiness>(loop, hooks, settings.limits);
  hooks.check_readiness = [readiness](HealthHooks::Answer answer) { readiness->ask(std::move(answer)); };
  Router router(health_site(std::move(settings.hosts)),
                health_routes(std::move(hooks), settings.token, std::move(settings.dashboards_url)));
  auto server = WebServer::listen(
      loop, {std::move(settings.listen), "HTTP_LISTEN", "health endpoint", settings.limits, warn},
      std::move(router));
  if (!server) return server.error();
  return HealthServer(std::unique_ptr<Running>(new Running{std::move(*server), std::move(readiness)}));
}

HealthServer::HealthServer(std::unique_ptr<Running> running) : running_(std::move(running)) {}
HealthServer::HealthServer(HealthServer&&) noexcept = default;
HealthServer& HealthServer::operator=(HealthServer&&) noexcept = default;
HealthServer::~HealthServer() = default;

int HealthServer::port() const { return running_->server.port(); }

void HealthServer::close() { running_->close(); }

} // namespace waitlistd
