#pragma once
// Which addresses are asked, and where a redirect may lead.

#include "core/url.hpp"
#include "service/http/http_failure.hpp"
#include "service/http/http_settings.hpp"

#include <string>

namespace waitlistd {

constexpr int most_redirects = 5;

/// Fails where it is none, or plain http without leave. `shown`: how messages name it.
HttpResult<Url> address_to_ask(const std::string& text, const HttpSettings& settings,
                               const std::string& shown);

/// Of a status that a Location comes with.
bool is_redirect(int status);

/// The address that a redirect leads to, if we may go there.
HttpResult<Url> next_hop(const Url& from, const std::string& location, const HttpSettings& settings);

} // namespace waitlistd
