#pragma once
// Files of the publisher's own figures, which ours are compared with: when one is asked for.

#include <chrono>
#include <optional>
#include <string>

namespace waitlistd {

/// How the last attempt at an address ended.
enum class ControlFileState {
  read,    ///< its figures are stored
  refused, ///< it cannot be read as what it should be
  failed,  ///< it could not be had
};

struct KnownControlFile {
  ControlFileState state = ControlFileState::read;
  std::string because;        ///< it was refused or failed
  std::string loader_version; ///< that tried it
  std::chrono::seconds since_asked{0};
};

enum class ControlFileStep {
  leave, ///< it was asked for lately
  ask,   ///< whether it has changed
  fetch, ///< whatever the server says of it
};

/// `known`: of the address that the newest link leads to, so a new link is followed at once. What was read or
/// refused is asked for once a day, like the files of older months; what could not be had, once an hour,
/// since a failure here lets no look at the site fail and so slows none down. Another version may read what
/// this one has refused.
ControlFileStep next_step(const std::optional<KnownControlFile>& known, const std::string& version);

} // namespace waitlistd
