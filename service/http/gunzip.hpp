#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

struct z_stream_s;

namespace waitlistd {

/// Inflates a gzip stream (RFC 1952), of all its members, that comes in pieces.
class Gunzip {
public:
  Gunzip();
  /// Hands what the piece inflates to on, in pieces of at most 64 KB, until `sink` returns false. False where
  /// the stream is broken or the sink has enough.
  bool inflate(std::string_view piece, const std::function<bool(std::string_view)>& sink);
  /// True where the stream may end here: a member has, its checksum right.
  bool complete() const { return complete_; }

private:
  std::unique_ptr<z_stream_s, void (*)(z_stream_s*)> stream_;
  bool complete_ = false;
};

} // namespace waitlistd
