#include "service/web/listen.hpp"

#include "core/text.hpp"
#include "platform/ports.hpp"

#include <string_view>

namespace waitlistd {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

Failure listen_failure(FailureKind kind, const ListenAddress& address, const std::string& what,
                       std::string hint) {
  return {kind, address.setting + "=" + address.text + ": " + what, std::move(hint)};
}

Result<tcp::endpoint> endpoint_of(const tcp::acceptor::executor_type& executor,
                                  const ListenAddress& address) {
  const auto wrong = [&](const std::string& what) {
    return listen_failure(
        FailureKind::configuration, address, what,
        "set it to an address and a port, as in 127.0.0.1:8620 or [::1]:8620, or to 0 for no " +
            address.name);
  };
  const std::size_t colon = address.text.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong("there is no port");
  const auto port = decimal_number(std::string_view(address.text).substr(colon + 1));
  if (!port || *port > 65535) return wrong("the port is no number from 0 to 65535");
  std::string host = address.text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  tcp::resolver resolver(executor);
  error_code error;
  const auto found = resolver.resolve(host, std::to_string(*port), tcp::resolver::passive, error);
  if (error || found.empty()) return wrong("the host is not known: " + error.message());
  return found.begin()->endpoint();
}

} // namespace

Result<void> listen_at(tcp::acceptor& acceptor, const ListenAddress& address) {
  const auto endpoint = endpoint_of(acceptor.get_executor(), address);
  if (!endpoint) return endpoint.error();
  error_code error;
  acceptor.open(endpoint->protocol(), error);
  if (!error) error = platform::claim_port_alone(acceptor.native_handle());
  if (!error) acceptor.bind(*endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (!error) return {};
  if (error == asio::error::access_denied) {
    const Failure denied = platform::port_denied();
    return listen_failure(denied.kind, address, denied.message + ": " + error.message(), denied.hint);
  }
  if (error == asio::error::address_in_use)
    return listen_failure(FailureKind::try_again, address, "the address is taken: " + error.message(),
                          "stop what listens there, or change " + address.setting + "; 0 turns the " +
                              address.name + " off");
  return listen_failure(FailureKind::try_again, address, "cannot listen there: " + error.message(),
                        "change " + address.setting + " to an address of this machine");
}

} // namespace waitlistd
