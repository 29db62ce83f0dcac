#pragma once
// Who runs us as a service (systemd, the Windows Service Control Manager, a console), behind one interface:
// what it asks of the service, and what the service tells it.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace waitlistd::platform {

/// What a host asks for. Called on a thread of the host's, each time it is asked; they must not block.
struct ServiceRequests {
  std::function<void()> stop;
  std::function<void()> reload; ///< the configuration
  std::function<void()> look;   ///< at the site, now
};

class ServiceHost {
public:
  virtual ~ServiceHost() = default;

  /// From now on, until destruction, the host's wishes are passed on; those that came before, too. A host
  /// that can ask to stop a second time thereby ends the process at once.
  virtual void listen(ServiceRequests requests) = 0;

  /// Start-up has succeeded.
  virtual void ready() {}
  /// Start-up waits for something that is away, such as the database, and goes on by itself.
  virtual void retrying() {}
  /// One line for whoever looks at the service.
  virtual void status(const std::string& /*text*/) {}
  /// The configuration is being read anew; ready() says that this is done.
  virtual void reloading() {}
  virtual void stopping() {}
  /// The process is about to end as it is, without unwinding, with that exit code; for the host this is an
  /// orderly end.
  virtual void cutting_off(int /*exit_code*/) {}

  /// How often the host wants to hear that the service is alive; absent where it does not.
  virtual std::optional<std::chrono::milliseconds> alive_interval() const { return std::nullopt; }
  virtual void alive() {}
};

/// The host that has started this process: on Linux systemd, if it waits for word from us, else the console.
/// Make it before any other thread is started.
std::unique_ptr<ServiceHost> service_host();

} // namespace waitlistd::platform
