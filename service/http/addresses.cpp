#include "service/http/addresses.hpp"

namespace waitlistd {

HttpResult<Url> address_to_ask(const std::string& text, const HttpSettings& settings,
                               const std::string& shown) {
  const auto url = parse_url(text);
  if (!url)
    return http_failure(
        HttpTrouble::address,
        (shown == text ? "\"" + text.substr(0, text.find("://")) + "…\"" : shown) +
            " is not an address to fetch",
        "it must start with https://, hold no user or password, and name a host and port that can be");
  if (url->scheme == "http" && !settings.allow_http && !is_loopback_host(url->host))
    return http_failure(HttpTrouble::address, shown + ": plain http is not accepted",
                        "use https, or set ALLOW_HTTP=yes");
  return *url;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

HttpResult<Url> next_hop(const Url& from, const std::string& location, const HttpSettings& settings) {
  const auto absolute = resolve_url(to_string(from), location);
  if (!absolute)
    return http_failure(HttpTrouble::redirects, to_string(from) + ": redirects to no address",
                        "the site may have changed");
  if (from.scheme == "https" && !absolute->starts_with("https:")) // resolved: in lower case
    return http_failure(HttpTrouble::redirects, to_string(from) + ": redirects from https to " + *absolute,
                        "this is refused; the site may have changed");
  auto url = address_to_ask(*absolute, settings, *absolute);
  if (url) return url;
  HttpFailure failure = url.error();
  failure.message = to_string(from) + ": redirects elsewhere: " + failure.message;
  return failure;
}

} // namespace waitlistd
