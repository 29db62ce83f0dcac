#pragma once
// HTTP/1 between bytes and values, without a socket: what a request may be, and how a response is written.

#include "service/health/message.hpp"
#include "service/health/state.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace waitlistd {

inline constexpr std::size_t request_header_limit = 8192; ///< request line and fields, in bytes
inline constexpr std::size_t request_body_limit = 1024;   ///< no request needs a body

/// Cuts what arrives on one connection into requests.
class RequestReader {
public:
  RequestReader();
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;

  /// Takes bytes as they arrive: a part of a request, or several (pipelining).
  void feed(std::string_view bytes);

  /// The next request; or what to answer where there is none in the bytes, upon which nothing more can be
  /// read; or neither: more bytes are needed.
  std::variant<std::monostate, HealthRequest, HealthResponse> next();

  /// Part of a request is there.
  bool in_request() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The whole response as bytes. `with_body`: false for HEAD, which gets the length of the body all the same.
std::string to_wire(const HealthResponse& response, const HealthRequest& request, WallTime now);

/// A response to what was no request: the connection is closed after it.
std::string to_wire(const HealthResponse& response, WallTime now);

} // namespace waitlistd
