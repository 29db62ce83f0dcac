#pragma once
// Whether a file can be had and is what its address says, without fetching it.

#include "service/discovery/discovery.hpp"

#include <string>

namespace waitlistd {

/// Empty where the address serves something that can be a release: status 200, not a page, not empty, not
/// above the size limit, and starting like a ZIP where it should be one and the server lets us see. Otherwise
/// why not, and the kind says whether that may pass.
HttpResult<void> validate_file(HttpClient& http, const std::string& url, Container container,
                               std::uint64_t size_limit);

/// Strategy "constructed": asks for addresses until one of them is there; at most 24 requests, one at a time
/// with a pause between.
HttpResult<void> try_constructed(const DiscoveryRequest& request, HttpClient& http, Discovery& discovery);

} // namespace waitlistd
