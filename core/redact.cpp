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

void find_in_query(std::string_view url, std::vector<Secret>& secrets) {
  std::size_t at = url.find('?');
  while (at != std::string_view::npos && at < url.size()) {
    const std::size_t begin = at + 1;
    const std::size_t end = std::min(url.find('&', begin), url.size());
    const std::string_view pair = url.substr(begin, end - begin);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && is_secret_key(pair.substr(0, equals)))
      secrets.push_back({begin + equals + 1, end, percent_decoded(pair.substr(equals + 1))});
    at = end;
  }
}

std::vector<Secret> find_in_url(std::string_view url, std::size_t authority) {
  std::vector<Secret> secrets;
  // A password may hold an unescaped '@' or '/': the last '@' before the query ends it.
  const std::size_t query = std::min(url.find('?', authority), url.size());
  const std::size_t at = url.substr(0, query).rfind('@');
  const std::size_t colon = url.find(':', authority);
  if (at != std::string_view::npos && at >= authority && colon != std::string_view::npos && colon < at)
    secrets.push_back({colon + 1, at, percent_decoded(url.substr(colon + 1, at - colon - 1))});
  find_in_query(url, secrets);
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

std::string masked(std::string_view text, std::vector<Secret> secrets) {
  std::string out(text);
  std::reverse(secrets.begin(), secrets.end()); // from the end, so that the positions stay right
  for (const Secret& secret : secrets)
    out.replace(secret.begin, secret.end - secret.begin, "***");
  return out;
}

} // namespace

std::string mask_password(std::string_view conninfo) { return masked(conninfo, find_secrets(conninfo)); }

std::string mask_proxy_password(std::string_view proxy) { return masked(proxy, find_in_proxy(proxy)); }

std::string proxy_password_in(std::string_view proxy) {
  const auto secrets = find_in_proxy(proxy);
  return secrets.empty() ? std::string{} : secrets.front().meaning;
}

std::string password_in(std::string_view conninfo) {
  const auto secrets = find_secrets(conninfo);
  return secrets.empty() ? std::string{} : secrets.front().meaning;
}

} // namespace waitlistd
