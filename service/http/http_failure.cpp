#include "service/http/http_failure.hpp"

namespace waitlistd {

HttpFailure http_failure(HttpTrouble trouble, std::string message, std::string hint, int status) {
  const auto kind = is_transient(trouble, status) ? FailureKind::try_again : FailureKind::failed;
  return {{kind, std::move(message), std::move(hint)}, trouble, status};
}

} // namespace waitlistd
