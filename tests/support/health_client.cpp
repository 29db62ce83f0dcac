#include "tests/support/health_client.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace waitlistd::test {

HealthClient::HealthClient(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("nobody listens on port " + std::to_string(port));
}

HealthClient::HealthClient(HealthClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), closed_(other.closed_), received_(std::move(other.received_)) {}

HealthClient::~HealthClient() {
  if (fd_ >= 0) close(fd_);
}

bool HealthClient::send(const std::string& bytes) const {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t size = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (size <= 0) return false;
    sent += static_cast<std::size_t>(size);
  }
  return true;
}

bool HealthClient::receive_some(std::chrono::steady_clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  pollfd readable{fd_, POLLIN, 0};
  if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) <= 0) return false;
  char piece[16384];
  const ssize_t size = recv(fd_, piece, sizeof piece, 0);
  if (size <= 0) {
    closed_ = true;
    return false;
  }
  received_.append(piece, static_cast<std::size_t>(size));
  return true;
}

std::string HealthClient::response(bool with_body, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  std::size_t size = std::string::npos;
  do {
    const std::size_t head_end = received_.find("\r\n\r\n");
    if (head_end == std::string::npos) continue;
    const std::string name = "Content-Length: ";
    const std::size_t at = received_.find(name);
    const bool announced = with_body && at < head_end;
    size = head_end + 4 +
           (announced ? std::strtoul(received_.c_str() + at + name.size(), nullptr, 10) : std::size_t{0});
  } while (received_.size() < size && receive_some(end));
  const std::string out = received_.substr(0, size);
  received_.erase(0, size);
  return out;
}

std::string HealthClient::until_closed(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (receive_some(end)) {
  }
  return closed_ ? std::exchange(received_, {}) : "still open";
}

std::string answer_to(int port, const std::string& request) {
  HealthClient client(port);
  client.send(request);
  return client.response(!request.starts_with("HEAD"));
}

std::string request_for(const std::string& method, const std::string& target, const std::string& fields) {
  return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

int status_in(const std::string& response) {
  const std::string start = "HTTP/1.1 ";
  return response.starts_with(start) ? std::atoi(response.c_str() + start.size()) : 0;
}

} // namespace waitlistd::test
