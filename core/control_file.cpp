#include "core/control_file.hpp"

namespace waitlistd {

ControlFileStep next_step(const std::optional<KnownControlFile>& known, const std::string& version) {
  using namespace std::chrono_literals;
  if (!known) return ControlFileStep::fetch;
  if (known->state == ControlFileState::failed)
    return known->since_asked < 1h ? ControlFileStep::leave : ControlFileStep::fetch;
  if (known->state == ControlFileState::refused && known->loader_version != version)
    return ControlFileStep::fetch;
  return known->since_asked < 24h ? ControlFileStep::leave : ControlFileStep::ask;
}

} // namespace waitlistd
