#pragma once
// libzip's handles are given back in their own ways.

#include <zip.h>

#include <memory>

namespace waitlistd {

struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using ZipArchive = std::unique_ptr<zip_t, DiscardArchive>;
using ZipMember = std::unique_ptr<zip_file_t, CloseMember>;

} // namespace waitlistd
