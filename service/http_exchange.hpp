#pragma once
// One request and its answer on one connection; redirects and files are http_client's.

#include "core/failure.hpp"
#include "core/url.hpp"
#include "service/http_client.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

struct ExchangeAnswer {
  int status = 0;
  std::string location;
  std::string content_type;
  std::string etag;
  std::string last_modified;
};

/// Takes the body in pieces, with the announced length where there is one. A failure ends the exchange.
using BodySink = std::function<Result<void>(std::string_view piece, std::optional<std::uint64_t> length)>;

/// GETs the address. The body goes to `sink` for status 200 only, and never more than `limit` bytes of it.
Result<ExchangeAnswer> http_get(const Url& url, const HttpSettings& settings, const Validators& known,
                                std::uint64_t limit, const BodySink& sink);

} // namespace waitlistd
