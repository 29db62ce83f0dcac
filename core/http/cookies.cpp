#include "core/http/cookies.hpp"

#include "core/http/http_date.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <charconv>

namespace waitlistd {
namespace {

constexpr std::size_t most_cookies = 50;
constexpr std::size_t longest_cookie = 4096;
constexpr std::int64_t longest_age = std::int64_t{400} * 86400; // seconds, as browsers have it

struct Pair {
  std::string_view name;
  std::string_view value;
};

// Takes "name=value" from the front, up to the next semicolon.
Pair take_pair(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(';'), rest.size());
  const std::string_view pair = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  const std::size_t equals = std::min(pair.find('='), pair.size());
  return {trimmed(pair.substr(0, equals)), trimmed(pair.substr(std::min(equals + 1, pair.size())))};
}

bool is_within(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

std::string_view path_of(const Url& url) {
  return std::string_view(url.target).substr(0, url.target.find('?'));
}

// RFC 6265, 5.1.4
std::string default_path(const Url& url) {
  const std::string_view path = path_of(url);
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}

bool path_matches(std::string_view path, std::string_view wanted) {
  return path == wanted ||
         (path.starts_with(wanted) && (wanted.ends_with('/') || path[wanted.size()] == '/'));
}

} // namespace

void CookieJar::store(const Url& url, std::string_view set_cookie, std::chrono::sys_seconds now) {
  if (set_cookie.size() > longest_cookie) return;
  const Pair pair = take_pair(set_cookie);
  if (pair.name.empty()) return;
  Cookie cookie{
      std::string(pair.name), std::string(pair.value), url.host, true, default_path(url), false, {}};
  bool has_max_age = false;
  while (!set_cookie.empty()) {
    const Pair attribute = take_pair(set_cookie);
    const std::string name = lower_case(attribute.name);
    if (name == "secure") cookie.secure = true;
    if (name == "path" && attribute.value.starts_with('/')) cookie.path = attribute.value;
    if (name == "domain" && !attribute.value.empty()) {
      cookie.domain = lower_case(attribute.value.substr(attribute.value.starts_with('.') ? 1 : 0));
      cookie.host_only = false;
    }
    if (name == "max-age") {
      std::int64_t seconds = 0;
      const auto read =
          std::from_chars(attribute.value.data(), attribute.value.data() + attribute.value.size(), seconds);
      if (read.ec == std::errc::result_out_of_range)
        seconds = attribute.value.starts_with('-') ? 0 : longest_age;
      cookie.expires = now + std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, longest_age));
      has_max_age = true;
    }
    if (name == "expires" && !has_max_age) cookie.expires = parse_http_date(attribute.value);
  }
  const bool whole_top_level = cookie.domain.find('.') == std::string::npos && cookie.domain != url.host;
  if (whole_top_level || !is_within(url.host, cookie.domain)) return;
  std::erase_if(cookies_, [&](const Cookie& old) {
    return old.name == cookie.name && old.domain == cookie.domain && old.path == cookie.path;
  });
  if ((cookie.expires && *cookie.expires <= now) || cookies_.size() >= most_cookies) return;
  cookies_.push_back(std::move(cookie));
}

std::string CookieJar::header_for(const Url& url, std::chrono::sys_seconds now) const {
  std::string header;
  for (const Cookie& cookie : cookies_) {
    const bool host_matches =
        cookie.host_only ? url.host == cookie.domain : is_within(url.host, cookie.domain);
    if (!host_matches || !path_matches(path_of(url), cookie.path) ||
        (cookie.secure && url.scheme != "https") || (cookie.expires && *cookie.expires <= now))
      continue;
    header += (header.empty() ? "" : "; ") + cookie.name + "=" + cookie.value;
  }
  return header;
}

} // namespace waitlistd
