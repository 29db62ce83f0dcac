#pragma once
// HTTP/1 between bytes and values, without a socket: what a request may be, and how a response is written.

#include "service/web/message.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace waitlistd {

inline constexpr std::size_t request_header_limit = 8192; ///< request line and fields, in bytes
inline constexpr std::size_t usual_body_limit = 1024;     ///< of a request whose route says nothing else

/// How many bytes of body a request may have, by its head: asked before any of it is read.
using BodyLimit = std::function<std::size_t(const WebRequest& head)>;

/// Cuts what arrives on one connection into requests.
class RequestReader {
public:
  explicit RequestReader(BodyLimit limit = [](const WebRequest&) { return usual_body_limit; });
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;

  /// Takes bytes as they arrive: a part of a request, or several (pipelining).
  void feed(std::string_view bytes);

  /// The next request; or what to answer where there is none in the bytes, upon which nothing more can be
  /// read; or neither: more bytes are needed.
  std::variant<std::monostate, WebRequest, WebResponse> next();

  /// Part of a request is there.
  bool in_request() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// False where a field of the response would be no line of a header: to write it would be to write another
/// response than was meant.
bool can_be_written(const WebResponse& response);

/// The whole response as bytes. Its body is left out for HEAD, which gets the body's length all the same.
std::string to_wire(const WebResponse& response, const WebRequest& request,
                    std::chrono::system_clock::time_point now);

/// A response to what was no request: the connection is closed after it.
std::string to_wire(const WebResponse& response, std::chrono::system_clock::time_point now);

} // namespace waitlistd
