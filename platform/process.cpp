#include "platform/process.hpp"

namespace waitlistd::platform {

Failure ended_early(const ChildProgram& child) {
  const std::string program = child.program.string();
  if (child.stop.stop_requested())
    return {FailureKind::try_again, program + " was ended: waitlistd was asked to end", {}};
  return {FailureKind::failed,
          program + " did not finish within " + std::to_string(child.time_limit.count()) + " s",
          {}};
}

} // namespace waitlistd::platform
