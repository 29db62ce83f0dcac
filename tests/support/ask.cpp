#include "tests/support/ask.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace waitlistd::test {

Reply ask(int port, const std::string& method, const std::string& path,
          const std::vector<std::string>& headers) {
  const auto started = std::chrono::steady_clock::now();
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience{10, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  std::string request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  for (const std::string& header : headers)
    request += header + "\r\n";
  request += "\r\n";
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    std::array<char, 16384> piece;
    for (ssize_t got = 0; (got = recv(fd, piece.data(), piece.size(), 0)) > 0;)
      answer.append(piece.data(), static_cast<std::size_t>(got));
  }
  close(fd);
  Reply reply;
  const std::size_t end = answer.find("\r\n\r\n");
  if (end != std::string::npos && answer.starts_with("HTTP/1.")) {
    reply.status = std::atoi(answer.c_str() + sizeof "HTTP/1.1");
    reply.head = answer.substr(0, end);
    reply.body = answer.substr(end + 4);
  }
  reply.took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  return reply;
}

} // namespace waitlistd::test
