#pragma once

#include "core/http/address_guard.hpp"
#include "core/http/retry.hpp"
#include "service/http/lookup.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace waitlistd {

struct HttpSettings {
  std::string ca_file; ///< PEM; empty: the system's trust store
  std::string user_agent;
  std::string https_proxy; ///< as parse_proxy reads it, may hold a password; empty: none
  std::string no_proxy;
  bool allow_http = false; ///< plain http to hosts other than loopback
  /// For addresses that others than the operator have chosen. Absent: any is connected to, as for the site.
  std::optional<AddressGuard> guard;
  NameServer name_server;                   ///< empty: the system's
  std::chrono::seconds connect_timeout{10}; ///< to find a host's addresses, and to connect to one of them
  std::chrono::seconds tls_timeout{10};
  std::chrono::seconds header_timeout{30}; ///< from the request to the end of the answer's header
  std::chrono::seconds idle_timeout{30};
  std::chrono::seconds total_timeout{900}; ///< of one request and its answer
  std::uint64_t minimum_rate = 1024;       ///< bytes a second, over each idle_timeout
  std::uint64_t page_size_limit = std::uint64_t{8} << 20;
  std::uint64_t file_size_limit = std::uint64_t{1} << 30;
  int retries = 6; ///< repeats of failed requests, over all requests of one client
  RetryRule retry;
  /// Pages and files are asked for as by a visitor of the site: its cookies go back to it, and where it
  /// refuses our User-Agent, a browser's is sent.
  bool site_visit = false;
  /// What the operator can do where an address leads to nothing.
  std::string when_gone = "the site may have changed; NHS_CSV_URL names a file directly";
};

} // namespace waitlistd
