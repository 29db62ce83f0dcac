#pragma once
// What a collection's ledger remembers of the site, {schema}.page and {schema}.discovery. Without a database
// nothing is remembered.

#include "core/failure.hpp"
#include "core/html_links.hpp"
#include "core/strategy_outcome.hpp"
#include "core/validators.hpp"
#include "service/database/postgres.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

struct RememberedPage {
  std::string url;
  Validators validators;
  std::vector<HtmlLink> links;
};

class DiscoveryMemory {
public:
  /// `database` may be null.
  DiscoveryMemory(std::string_view schema, Connection* database) : schema_(schema), database_(database) {}
  Connection* database() const { return database_; }

  Result<std::optional<RememberedPage>> page(const std::string& url) const;
  Result<void> remember(const RememberedPage& page) const;
  /// The same outcome again is counted, another one is a new row: true. Without a database each is new.
  Result<bool> note(std::string_view source, const StrategyOutcome& outcome) const;
  /// What the strategies came to that were tried within the last `seconds`, in the order of their trial.
  Result<std::vector<StrategyOutcome>> tried_within(std::string_view source, double seconds) const;

private:
  std::string_view schema_;
  Connection* database_;
};

} // namespace waitlistd
