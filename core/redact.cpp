#include "core/redact.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace waitlistd {
namespace {

// A run of secret characters in the text, and what it means.
struct Secret {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string meaning;
};

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

bool is_secret_key(std::string_view key) { return key == "password" || key == "sslpassword"; }

void find_in_query(std::string_view url, std::size_t at, std::vector<Secret>& secrets) {
  while (at != std::string_view::npos && at < url.size()) {
    const std::size_t begin = at + 1;
    const std::size_t end = std::min(url.find('&', begin), url.size());
    const std::string_view pair = url.substr(begin, end - begin);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && is_secret_key(percent_decoded(pair.substr(0, equals))))
      secrets.push_back({begin + equals + 1, end, percent_decoded(pair.substr(equals + 1))});
    at = end;
  }
}

// A password may hold '@', '/' and '?' as they are, whether libpq takes it so or not: it ends at the last
// '@', of those before the query where that is sure. What is no password is masked rather than one shown.
std::vector<Secret> find_in_url(std::string_view url, std::size_t authority) {
  const std::size_t slash = std::min(url.find('/', authority), url.size());
  const bool has_user = url.substr(authority, slash - authority).find('@') != std::string_view::npos;
  const std::size_t query = has_user ? std::min(url.find('?', slash), url.size()) : url.size();
  const std::size_t at = url.substr(0, query).rfind('@');
  const std::size_t colon = url.find(':', authority);
  std::vector<Secret> secrets;
  find_in_query(url, url.find('?', authority), secrets);
  if (at != std::string_view::npos && at >= authority) {
    if (colon < at)
      secrets.push_back({colon + 1, at, percent_decoded(url.substr(colon + 1, at - colon - 1))});
    find_in_query(url, url.find('?', at), secrets);
  }
  std::stable_sort(secrets.begin(), secrets.end(),
                   [](const Secret& a, const Secret& b) { return a.begin < b.begin; });
  return secrets;
}

// libpq's own rules: key = value, blanks around '=', values bare or in single quotes, backslash escapes.
std::vector<Secret> find_in_pairs(std::string_view text) {
  std::vector<Secret> secrets;
  std::size_t i = 0;
  const auto skip_blanks = [&] {
    while (i < text.size() && is_space(text[i]))
      ++i;
  };
  while (i < text.size()) {
    skip_blanks();
    const std::size_t key_begin = i;
    while (i < text.size() && text[i] != '=' && !is_space(text[i]))
      ++i;
    const std::string_view key = text.substr(key_begin, i - key_begin);
    skip_blanks();
    if (i >= text.size() || text[i] != '=') break;
    ++i;
    skip_blanks();
    const bool quoted = i < text.size() && text[i] == '\'';
    if (quoted) ++i;
    Secret secret{i, i, {}};
    for (; i < text.size() && (quoted ? text[i] != '\'' : !is_space(text[i])); ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      secret.meaning.push_back(text[i]);
    }
    secret.end = i;
    if (quoted && i < text.size()) ++i;
    if (is_secret_key(key)) secrets.push_back(std::move(secret));
  }
  return secrets;
}

std::vector<Secret> find_secrets(std::string_view conninfo) {
  const std::size_t scheme = conninfo.find("://");
  return scheme == std::string_view::npos ? find_in_pairs(conninfo) : find_in_url(conninfo, scheme + 3);
}

std::vector<Secret> find_in_proxy(std::string_view proxy) {
  const std::size_t scheme = proxy.find("://");
  return find_in_url(proxy, scheme == std::string_view::npos ? 0 : scheme + 3);
}

// Of those that overlap the first is the longest.
std::string masked(std::string_view text, const std::vector<Secret>& secrets) {
  std::string out;
  std::size_t shown = 0;
  for (const Secret& secret : secrets) {
    if (secret.begin < shown) continue;
    out.append(text.substr(shown, secret.begin - shown)).append("***");
    shown = secret.end;
  }
  return out.append(text.substr(shown));
}

} // namespace

std::string mask_password(std::string_view conninfo) { return masked(conninfo, find_secrets(conninfo)); }

std::string mask_proxy_password(std::string_view proxy) { return masked(proxy, find_in_proxy(proxy)); }

std::string proxy_password_in(std::string_view proxy) {
  const auto secrets = find_in_proxy(proxy);
  return secrets.empty() ? std::string{} : secrets.front().meaning;
}

std::vector<std::string> passwords_in(std::string_view conninfo) {
  std::vector<std::string> out;
  for (Secret& secret : find_secrets(conninfo))
    out.push_back(std::move(secret.meaning));
  return out;
}

std::string password_in(std::string_view conninfo) {
  const auto secrets = passwords_in(conninfo);
  return secrets.empty() ? std::string{} : secrets.front();
}

} // namespace waitlistd
