#pragma once
// How a domain failure travels: as a value. Exceptions are for wrong configuration and for bugs.

#include <boost/system/result.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace waitlistd {

/// What a failure asks of whoever started the program; with the exit codes 1, 1, 1, 2, 78, 75.
enum class FailureKind {
  failed,   ///< the work itself failed
  rejected, ///< the published content was refused as a whole and nothing of it was loaded; exits as failed
  held,     ///< the published content is loaded and not shown before the operator accepts it; exits as failed
  usage,    ///< the command line is wrong
  configuration, ///< a setting is wrong: retrying cannot help
  try_again,     ///< the source or the database is away: retrying later may help
};

constexpr int exit_code(FailureKind kind) {
  switch (kind) {
  case FailureKind::failed:
  case FailureKind::rejected:
  case FailureKind::held:
    return 1;
  case FailureKind::usage:
    return 2;
  case FailureKind::try_again:
    return 75;
  case FailureKind::configuration:
    return 78;
  }
  return 1;
}

/// What went wrong, with its subject (period, URL, line, column) in lower case, and what the operator can do.
/// Never holds a secret.
struct Failure {
  FailureKind kind = FailureKind::failed;
  std::string message;
  std::string hint;                                     ///< may be empty
  std::optional<std::chrono::seconds> retry_after = {}; ///< where the source said how long to leave it alone
};

template <class T>
using Result = boost::system::result<T, Failure>;

/// A failure where no result can be returned: a constructor, a callback of a library, wrong configuration.
struct FailureException : std::runtime_error {
  explicit FailureException(Failure f) : std::runtime_error(f.message), failure(std::move(f)) {}
  Failure failure;
};

/// Found by Boost's result when value() is called on a failure.
[[noreturn]] inline void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw FailureException(failure);
}

} // namespace waitlistd
