#pragma once
// One request and its answer on one connection, directly or through a proxy. Redirects, repeats and files are
// the client's.

#include "core/url.hpp"
#include "service/http/http_failure.hpp"
#include "service/http/http_settings.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waitlistd {

enum class HttpMethod { get, head, post };

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The answer's status line and header. Bytes that are no UTF-8 are read as Windows-1252, but where it says
/// otherwise.
struct HttpHead {
  int status = 0;
  std::string location; ///< bytes
  std::string content_type;
  std::string content_encoding;
  std::string content_range;
  std::string etag; ///< ASCII, as is last_modified: what was not counts as not sent
  std::string last_modified;
  std::string retry_after;
  std::vector<std::string> set_cookies; ///< bytes
  std::optional<std::uint64_t> length;  ///< announced
  Headers fields;                       ///< all of them, their names in lower case
};

enum class BodyWish { more, enough };
/// Takes the body in pieces, an empty one first: whatever the body turns out to be, its head is seen. A
/// failure, or having enough, ends the exchange.
using BodySink = std::function<HttpResult<BodyWish>(const HttpHead& head, std::string_view piece)>;

struct HttpRequest {
  HttpMethod method = HttpMethod::get;
  Url url;
  Headers headers;         ///< besides Host, Connection and Content-Length
  std::uint64_t limit = 0; ///< largest body of the answer, in bytes
  BodySink sink;           ///< called for status 200 and 206 only, or for all of them:
  bool any_status = false;
  std::string body = {};  ///< of HttpMethod::post
  std::string shown = {}; ///< how messages name the address, which may be a secret; empty: as it is
};

/// How messages name the address that is asked.
std::string shown_address(const HttpRequest& request);

/// The head of the answer, once its body is taken. Nothing runs on after it returns; `stop` ends it early.
HttpResult<HttpHead> http_exchange(const HttpRequest& request, const HttpSettings& settings,
                                   const std::stop_token& stop);

} // namespace waitlistd
