#include "platform/ports.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

using namespace waitlistd;
using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

class Program {
public:
  error_code listen(unsigned short port, bool claims_alone) {
    error_code error;
    acceptor_.open(tcp::v4(), error);
    if (!error && claims_alone) error = platform::claim_port_alone(acceptor_.native_handle());
    if (!error && !claims_alone) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind({boost::asio::ip::address_v4::loopback(), port}, error);
    if (!error) acceptor_.listen(1, error);
    return error;
  }
  unsigned short port() const { return acceptor_.local_endpoint().port(); }
  tcp::acceptor& acceptor() { return acceptor_; }

private:
  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_};
};

} // namespace

TEST_CASE("a port that is claimed alone nobody else listens on, not even by SO_REUSEADDR") {
  Program first;
  REQUIRE_FALSE(first.listen(0, true));
  CHECK(Program().listen(first.port(), false));
  CHECK(Program().listen(first.port(), true));
}

TEST_CASE("a port that is given up may be claimed again, though a client is reset and still holds its end") {
  boost::asio::io_context context;
  unsigned short port = 0;
  tcp::socket client(context);
  {
    Program first;
    REQUIRE_FALSE(first.listen(0, true));
    port = first.port();
    client.connect({boost::asio::ip::address_v4::loopback(), port});
    tcp::socket served = first.acceptor().accept(context);
    served.set_option(tcp::socket::linger(true, 0));
    served.close();
  }
  CHECK_FALSE(Program().listen(port, true));
}
