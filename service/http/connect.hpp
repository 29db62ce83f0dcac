#pragma once
// Connecting to a host that has several addresses ("happy eyeballs", RFC 8305): IPv6 and IPv4 are tried in
// turn, the next one as soon as one fails or does not answer for a quarter of a second; the first that
// connects wins. Included by the exchange only: Asio's headers are slow to compile.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <vector>

namespace waitlistd {

/// The order to try them in: alternating between the families, starting with the first address's.
std::vector<boost::asio::ip::tcp::endpoint>
interleaved(const std::vector<boost::asio::ip::tcp::endpoint>& addresses);

struct Connected {
  boost::system::error_code error; ///< of the last address that failed, or timed_out
  boost::asio::ip::tcp::socket socket;
};

/// `addresses`: at least one, tried in that order.
boost::asio::awaitable<Connected> connect_to_any(boost::asio::any_io_executor executor,
                                                 std::vector<boost::asio::ip::tcp::endpoint> addresses,
                                                 std::chrono::steady_clock::duration time_limit);

} // namespace waitlistd
