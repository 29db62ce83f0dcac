#pragma once

#include "core/failure.hpp"

#include <string>
#include <vector>

namespace waitlistd {

struct TenantFile {
  std::string name; ///< for messages: the path, or "standard input"
  std::string text; ///< no more than a byte beyond what a document may have
};

/// What the paths name: files, the *.json of folders in the order of their names, and for "-" standard input.
/// Fails (failed) where one cannot be read and where a folder has none.
Result<std::vector<TenantFile>> read_tenant_files(const std::vector<std::string>& paths);

} // namespace waitlistd
