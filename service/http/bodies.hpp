#pragma once
// What becomes of an answer's body: a page in memory, or a file on disk over as many attempts as it takes.

#include "core/http/content_range.hpp"
#include "service/http/client.hpp"
#include "service/http/gunzip.hpp"
#include "service/http/part_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waitlistd {

/// A page's body, inflated where it comes as gzip; never larger than the limit.
class PageBody {
public:
  explicit PageBody(std::uint64_t limit) : limit_(limit) {}
  /// The request's headers; forgets the last attempt's body.
  Headers headers(const Validators& known);
  /// An empty piece comes first, for the head alone.
  HttpResult<BodyWish> take(const std::string& url, const HttpHead& head, std::string_view piece);
  HttpResult<void> finish(const std::string& url) const;
  std::string text;

private:
  std::uint64_t limit_;
  std::optional<Gunzip> gunzip_;
};

/// A file on its way. An attempt that is cut off leaves what it has for the next one to go on from, where the
/// server's validators can tell that it is the same file. A server that answers oddly to that is asked for
/// the file from its start, and never again for its rest.
class FileBody {
public:
  FileBody(const std::filesystem::path& path, const HttpSettings& settings, const DownloadProgress& progress)
      : file(path), settings_(settings), progress_(progress) {}
  void next_attempt();
  Headers headers(const Validators& known) const;
  /// Judges the answer by its head, with the empty piece that comes first.
  HttpResult<BodyWish> take(const std::string& url, const HttpHead& head, std::string_view piece);
  /// For an answer without a body: fails, with what can be tried again, where there is a part that it says
  /// nothing about.
  HttpResult<void> expect_no_part(const std::string& url, const HttpHead& head);
  HttpResult<void> finish(const std::string& url) const;
  PartFile file;

private:
  HttpResult<void> begin(const std::string& url, const HttpHead& head);
  HttpFailure start_over(const std::string& url, const HttpHead& head);

  const HttpSettings& settings_;
  const DownloadProgress& progress_;
  std::string condition_;              // for If-Range
  std::optional<std::uint64_t> total_; // as announced
  bool fresh_ = true;                  // the next piece is an answer's first
  bool may_resume_ = true;
  bool starts_like_zip_ = false;
};

} // namespace waitlistd
