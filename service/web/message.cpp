#include "service/web/message.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace waitlistd {

std::vector<std::string_view> values_of(const WebRequest& request, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : request.fields)
    if (field == name) values.emplace_back(value);
  return values;
}

std::string_view value_of(const WebRequest& request, std::string_view name) {
  const auto values = values_of(request, name);
  return values.empty() ? std::string_view{} : values.front();
}

std::optional<std::string> cookie_of(const WebRequest& request, std::string_view name) {
  for (std::string_view rest : values_of(request, "cookie"))
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      const std::string_view pair = rest.substr(0, end);
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && trimmed(pair.substr(0, equals)) == name)
        return std::string(trimmed(pair.substr(equals + 1)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  return std::nullopt;
}

WebResponse plain_response(int status, std::string sentence) {
  return {status, "text/plain; charset=utf-8", std::move(sentence) + "\n", {}, false};
}

void set_cookie(WebResponse& response, std::string_view name, std::string_view value, bool secure,
                std::optional<std::chrono::seconds> max_age) {
  std::string text = std::string(name) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Lax";
  if (secure) text += "; Secure";
  if (max_age) text += "; Max-Age=" + std::to_string(max_age->count());
  response.fields.emplace_back("Set-Cookie", std::move(text));
}

} // namespace waitlistd
