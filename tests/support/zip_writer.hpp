#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace waitlistd::test {

/// A ZIP of these members (name, content); encrypted with AES where a password is given. Throws where it
/// cannot be written.
void write_zip(const std::filesystem::path& path,
               const std::vector<std::pair<std::string, std::string>>& members,
               const std::string& password = {});

} // namespace waitlistd::test
