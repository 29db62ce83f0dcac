#pragma once
// Which of two files of a month is current: the one that NHS England published last, not the one that was
// loaded last. The site says so itself where it links a file; of files at hand their own marks have to tell.

#include "core/period.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

/// What a file's address, link, name and answer tell of when it was published.
struct PublicationMarks {
  std::optional<Period> upload_folder;                   ///< /2025/09/ in its address
  std::optional<std::chrono::sys_seconds> last_modified; ///< of the server's answer
  bool revised = false;                                  ///< link, file name or member name say so
};

/// Who leads to a file.
enum class FoundBy {
  site,    ///< the site's pages link it now, or the operator's NHS_CSV_URL does
  guessed, ///< its likely address answers, while the pages cannot be read: an old file may still answer there
  hand,    ///< the operator's `load`
};

/// By the strategy that found it, as the ledger names them; what is no strategy of the site's is by hand.
FoundBy found_by(std::string_view strategy);

struct CurrentFile {
  PublicationMarks marks;
  bool by_hand = false; ///< the operator's command made it current
};

struct ArrivingFile {
  PublicationMarks marks;
  FoundBy found_by = FoundBy::hand;
  bool known = false;        ///< it was loaded before, and another one is current
  bool make_current = false; ///< the operator says so
};

struct Precedence {
  bool becomes_current = false;
  std::string because; ///< for the operator, and kept in the ledger
};

/// Whether the arriving file takes the place of the month's current one. Without a current one it does.
Precedence precedence(const std::optional<CurrentFile>& current, const ArrivingFile& arriving);

} // namespace waitlistd
