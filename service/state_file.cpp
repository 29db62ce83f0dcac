#include "service/state_file.hpp"

#include <fstream>
#include <string>
#include <system_error>

namespace waitlistd {

Result<void> write_state_file(const std::filesystem::path& state_dir, std::string_view name,
                              std::string_view text) {
  const std::filesystem::path path = state_dir / name;
  std::error_code error;
  std::filesystem::create_directories(state_dir, error);
  const std::filesystem::path beside = state_dir / (std::string(name) + ".new");
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) error = std::make_error_code(std::errc::io_error);
  if (!error) std::filesystem::rename(beside, path, error);
  if (!error) return {};
  return Failure{FailureKind::failed, "cannot write " + path.string() + ": " + error.message(),
                 "STATE_DIR must be writable and have room"};
}

} // namespace waitlistd
