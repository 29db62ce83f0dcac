#pragma once
// A server's answer, read from its bytes as they come. It knows no socket and no clock, so that it can be
// tried with anything. Beast's parser is behind it; what that leaves unbounded is bounded here.

#include "service/http/exchange.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace waitlistd {

/// The head, together with those of the informational answers before it; and, of a body's framing (chunk
/// sizes, their extensions, trailers), one line or block. Longer ones are refused.
constexpr std::size_t longest_head = std::size_t{64} * 1024;
/// Informational answers (100 Continue, 103 Early Hints) before the final one.
constexpr int most_informational_answers = 10;

class AnswerReader {
public:
  /// `request`, which outlives it, is what the answer is to. Its sink gets the body, if the answer has one
  /// and its status is 200 or 206, or where it is to get all. `has_body`: false for HEAD and CONNECT.
  /// `subject` begins a failure's message: whose answer it is.
  AnswerReader(const HttpRequest& request, bool has_body, std::string subject);
  ~AnswerReader();

  /// Takes the next bytes. Fails where they are no HTTP, too much, or the sink fails.
  HttpResult<void> feed(std::string_view bytes);
  /// The connection was closed in good order: true where the answer is complete by that.
  bool end();

  /// The final answer's head is read; what comes is its body.
  bool in_body() const { return in_body_; }
  /// All that is wanted of it is read.
  bool complete() const { return complete_; }
  /// Once in_body or complete.
  const HttpHead& head() const { return head_; }
  /// So far, without framing.
  std::uint64_t body_bytes() const { return body_bytes_; }
  /// Whether nothing may follow: the whole of a body of announced length was read, and the server has said
  /// that it closes the connection.
  bool nothing_may_follow() const;
  /// Bytes that came behind the answer.
  std::size_t surplus() const { return pending_.size(); }

private:
  struct Parser;
  HttpResult<void> take_head();
  HttpResult<void> take_body(std::size_t used);
  HttpResult<void> check_framing(std::size_t incomplete) const;
  HttpFailure broken(const std::string& what) const;

  const HttpRequest& request_;
  const bool has_body_;
  const std::string subject_;
  std::unique_ptr<Parser> parser_;
  std::string pending_; ///< bytes that wait for more
  HttpHead head_;
  int informational_ = 0;
  bool in_body_ = false;
  bool enough_ = false; ///< the sink wants no more
  bool complete_ = false;
  std::uint64_t body_bytes_ = 0;
  std::uint64_t framing_bytes_ = 0; ///< all that was not body
};

} // namespace waitlistd
