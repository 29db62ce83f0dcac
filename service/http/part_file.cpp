#include "service/http/part_file.hpp"

namespace waitlistd {

PartFile::PartFile(std::filesystem::path path) : path_(std::move(path)), part_(path_) {
  part_ += ".part";
  start_over();
}

PartFile::~PartFile() {
  stream_.close();
  std::error_code ignored; // gone already where it was kept; otherwise the failure is told already
  std::filesystem::remove(part_, ignored);
}

HttpResult<void> PartFile::write(std::string_view piece) {
  stream_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  if (!stream_) return failure();
  size_ += piece.size();
  return {};
}

void PartFile::start_over() {
  stream_.close();
  stream_.clear();
  stream_.open(part_, std::ios::binary | std::ios::trunc);
  size_ = 0;
}

HttpResult<void> PartFile::keep() {
  stream_.close();
  std::error_code error;
  if (stream_) std::filesystem::rename(part_, path_, error);
  if (!stream_ || error) return failure();
  return {};
}

HttpFailure PartFile::failure() const {
  HttpFailure failure =
      http_failure(HttpTrouble::local, "cannot write " + part_.string() + ": is the disk full?",
                   "STATE_DIR must be writable and have room for a download");
  failure.kind = FailureKind::try_again;
  return failure;
}

} // namespace waitlistd
