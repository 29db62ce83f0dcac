#include "core/http/header_field.hpp"
#include "core/text.hpp"
#include "service/http/addresses.hpp"
#include "service/http/client.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace waitlistd {
namespace {

// An address may be all that it takes to post there: its path and query are in no message and no log.
std::string without_secrets(const std::string& address) {
  const auto url = parse_url(address);
  if (!url) return "the address to post to";
  return to_string({url->scheme, url->host, url->port, "/"}) + "…";
}

bool has_header(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return lower_case(header.first) == name; });
}

// What frames the message is the exchange's to say; a second one would make two messages of it.
bool is_framing(const std::string& name) {
  constexpr std::string_view ours[] = {"host",   "connection", "content-length", "transfer-encoding",
                                       "expect", "te",         "trailer",        "upgrade"};
  return std::find(std::begin(ours), std::end(ours), lower_case(name)) != std::end(ours);
}

// Why a header cannot be sent; its value may be a secret. Empty: it can.
std::string trouble_with(const std::string& name, const std::string& value) {
  if (!is_field_name(name)) return "a header's name is none";
  if (is_framing(name)) return "the header " + name + " is not one to choose";
  if (!is_field_value(value)) return "the header " + name + " has a line break or control character";
  return {};
}

HttpResult<Headers> headers_of(const HttpPost& message, const HttpSettings& settings) {
  Headers headers = message.headers;
  if (message.idempotency_key) headers.push_back(*message.idempotency_key);
  for (const auto& [name, value] : headers)
    if (const std::string trouble = trouble_with(name, value); !trouble.empty())
      return http_failure(HttpTrouble::local, without_secrets(message.url) + ": " + trouble,
                          "correct what the message is sent with");
  if (!has_header(headers, "user-agent")) headers.emplace_back("User-Agent", settings.user_agent);
  if (!has_header(headers, "accept")) headers.emplace_back("Accept", "*/*");
  return headers;
}

// Where a message that is redirected goes on to; absent: nowhere, the redirect is the answer. It goes to
// nobody but whom it was meant for, and only by what keeps its method and body.
std::optional<Url> onward(const HttpPosted& posted, const Url& from, const HttpSettings& settings) {
  if (posted.status != 307 && posted.status != 308) return std::nullopt;
  for (const auto& [name, value] : posted.fields) {
    if (name != "location") continue;
    const auto to = next_hop(from, value, settings);
    const bool same = to && to->scheme == from.scheme && to->host == from.host && to->port == from.port;
    return same ? std::optional(*to) : std::nullopt;
  }
  return std::nullopt;
}

} // namespace

// One request, without redirects.
HttpResult<HttpPosted> HttpClient::post_once(const HttpPost& message, const Url& url) {
  auto headers = headers_of(message, settings_);
  if (!headers) return headers.error();
  HttpPosted posted;
  const auto take_head = [&](const HttpHead& head) {
    posted.status = head.status;
    posted.fields = head.fields;
    posted.retry_after = parse_retry_after(
        head.retry_after, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  };
  const auto take = [&](const HttpHead& head, std::string_view piece) -> HttpResult<BodyWish> {
    if (posted.status == 0) take_head(head);
    bytes_ += piece.size();
    const std::size_t room = message.answer_limit - posted.body.size();
    posted.body += piece.substr(0, room);
    posted.cut = piece.size() > room;
    return posted.cut ? BodyWish::enough : BodyWish::more;
  };
  HttpRequest request{HttpMethod::post, url, std::move(*headers), std::numeric_limits<std::uint64_t>::max(),
                      take};
  request.any_status = true;
  request.body = message.body;
  request.shown = without_secrets(message.url);
  ++requests_;
  const auto head = http_exchange(request, settings_, stop_);
  if (!head && posted.status == 0) return head.error();
  posted.cut = posted.cut || !head;
  return posted;
}

HttpResult<HttpPosted> HttpClient::post(const HttpPost& message) {
  const std::string shown = without_secrets(message.url);
  auto url = address_to_ask(message.url, settings_, shown);
  if (!url) return url.error();
  for (int hops = 0;;) {
    auto posted = post_once(message, *url);
    if (posted) {
      const auto next = onward(*posted, *url, settings_);
      if (!message.follow_redirects || !next || ++hops > most_redirects) return posted;
      url = *next;
      continue;
    }
    if (!message.idempotency_key) return posted;
    if (auto end = end_or_wait(posted.error(), shown)) return std::move(*end);
  }
}

} // namespace waitlistd
