#pragma once
// What the ledger remembers of the site, rtt.page and rtt.discovery. Without a database nothing is
// remembered.

#include "core/failure.hpp"
#include "core/html_links.hpp"
#include "core/period.hpp"
#include "service/database/postgres.hpp"
#include "service/http/client.hpp"

#include <optional>
#include <string>
#include <vector>

namespace waitlistd {

struct RememberedPage {
  std::string url;
  Validators validators;
  std::vector<HtmlLink> links;
};

/// What one strategy came to.
struct StrategyOutcome {
  std::string strategy; ///< pages, browser, constructed
  std::string outcome;  ///< found, nothing, failed, skipped
  std::string detail;
  std::optional<Period> newest;
};

class DiscoveryMemory {
public:
  /// `database` may be null.
  explicit DiscoveryMemory(Connection* database) : database_(database) {}
  Connection* database() const { return database_; }

  Result<std::optional<RememberedPage>> page(const std::string& url) const;
  Result<void> remember(const RememberedPage& page) const;
  /// The same outcome again is counted, another one is a new row: true. Without a database each is new.
  Result<bool> note(std::string_view source, const StrategyOutcome& outcome) const;
  /// What the strategies came to that were tried within the last `seconds`, in the order of their trial.
  Result<std::vector<StrategyOutcome>> tried_within(std::string_view source, double seconds) const;

private:
  Connection* database_;
};

} // namespace waitlistd
