#pragma once

#include "core/failure.hpp"
#include "core/http/retry.hpp"

#include <string>

namespace waitlistd {

/// A failure of a request, with what a decision about the next one needs.
struct HttpFailure : Failure {
  HttpTrouble trouble = HttpTrouble::local;
  int status = 0; ///< of HttpTrouble::status and ::proxy
};
template <class T>
using HttpResult = boost::system::result<T, HttpFailure>;

/// Its kind is try_again where it is transient.
HttpFailure http_failure(HttpTrouble trouble, std::string message, std::string hint, int status = 0);

} // namespace waitlistd
