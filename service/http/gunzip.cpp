#include "service/http/gunzip.hpp"

#include <zlib.h>

#include <array>
#include <new>

namespace waitlistd {

Gunzip::Gunzip()
    : stream_(new z_stream_s{}, [](z_stream_s* stream) {
        inflateEnd(stream);
        delete stream;
      }) {
  constexpr int gzip_only = 16 + MAX_WBITS;
  if (inflateInit2(stream_.get(), gzip_only) != Z_OK) throw std::bad_alloc();
}

bool Gunzip::inflate(std::string_view piece, const std::function<bool(std::string_view)>& sink) {
  std::array<char, std::size_t{64} * 1024> out;
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data())); // zlib only reads it
  stream_->avail_in = static_cast<uInt>(piece.size());
  do {
    if (complete_) { // what follows must be a further member (RFC 1952, 2.2)
      if (stream_->avail_in == 0) return true;
      if (inflateReset(stream_.get()) != Z_OK) return false;
    }
    stream_->next_out = reinterpret_cast<Bytef*>(out.data());
    stream_->avail_out = static_cast<uInt>(out.size());
    const int code = ::inflate(stream_.get(), Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return false;
    complete_ = code == Z_STREAM_END;
    const std::size_t got = out.size() - stream_->avail_out;
    if (got > 0 && !sink({out.data(), got})) return false;
  } while (stream_->avail_in > 0 || stream_->avail_out == 0);
  return true;
}

} // namespace waitlistd
