// Whatever a site answers, through the client: heads, framing, gzip, redirects, cookies, repeats, resuming,
// into a page or a file. Only the socket is missing.
#include "core/text_encoding.hpp"
#include "service/http/answer_reader.hpp"
#include "service/http/client.hpp"
#include "service/log/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace waitlistd {
namespace {

constexpr std::uint64_t limit = 16 * 1024;
constexpr std::string_view next_answer = "<<>>";

// The answers to come, and how they arrive.
std::string_view answers;
std::size_t piece_size = 0;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_line(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos; }

// What leaves for the ledger, a terminal or a log.
void check_text(std::string_view text) { require(is_utf8(text) && is_line(text)); }

void check_address(const std::string& text) {
  const auto url = parse_url(text);
  require(url && url->scheme == "https" && to_string(*url) == text);
  require(std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; }));
}

void check_request(const HttpRequest& request) {
  check_address(to_string(request.url));
  for (const auto& [name, value] : request.headers)
    require(is_line(name) && is_line(value));
}

void check(const HttpFailure& failure) {
  check_text(failure.message);
  check_text(failure.hint);
  require(!failure.retry_after || *failure.retry_after <= longest_wait_believed);
}

void check(const HttpAnswer& answer) {
  check_address(answer.url);
  check_text(answer.content_type);
  check_text(answer.validators.etag);
  check_text(answer.validators.last_modified);
  require(answer.bytes <= limit);
}

template <class T, class Check>
void check(const HttpResult<T>& result, const Check& check_value) {
  if (result)
    check_value(*result);
  else
    check(result.error());
}

HttpSettings settings() {
  HttpSettings settings;
  settings.site_visit = true;
  settings.page_size_limit = limit;
  settings.file_size_limit = limit;
  settings.retries = 2;
  settings.retry.first_delay = std::chrono::milliseconds(0);
  settings.retry.longest_retry_after = std::chrono::seconds(0);
  return settings;
}

} // namespace

// In the place of the one with sockets: the input is what the server sends.
HttpResult<HttpHead> http_exchange(const HttpRequest& request, const HttpSettings&, const std::stop_token&) {
  check_request(request);
  const std::size_t end = std::min(answers.find(next_answer), answers.size());
  std::string_view bytes = answers.substr(0, end);
  answers.remove_prefix(std::min(end + next_answer.size(), answers.size()));
  AnswerReader reader(request, request.method != HttpMethod::head, to_string(request.url));
  while (!reader.complete() && !bytes.empty()) {
    if (auto fed = reader.feed(bytes.substr(0, piece_size)); !fed) return fed.error();
    bytes.remove_prefix(std::min(piece_size, bytes.size()));
    require(reader.body_bytes() <= request.limit && reader.surplus() <= longest_head + piece_size);
  }
  if (!reader.complete() && !reader.end())
    return http_failure(HttpTrouble::connection, to_string(request.url) + ": the connection was cut off", {});
  return reader.head();
}

void log_event(Level, std::string_view, std::string_view text, std::span<const LogField> fields) {
  check_text(text);
  for (const LogField& field : fields)
    if (const auto* value = std::get_if<std::string>(&field.value)) check_text(*value);
}

} // namespace waitlistd

// The first byte says what is asked for, the second in how large pieces the answers come; "<<>>" ends an
// answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace waitlistd;
  if (size < 2) return 0;
  static const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("http-answer-fuzz-" + std::to_string(getpid()));
  static const Validators known{"\"known\"", "Sun, 06 Nov 1994 08:49:37 GMT"};
  answers = {reinterpret_cast<const char*>(data) + 2, size - 2};
  piece_size = data[1] == 0 ? size : std::size_t{data[1]};
  HttpClient client(settings());
  const std::string address =
      data[0] & 4 ? "https://www.site.example/a/file.zip" : "https://www.site.example/a/page";
  const Validators validators = data[0] & 8 ? known : Validators{};
  switch (data[0] & 3) {
  case 0:
    check(client.get_page(address, validators), [](const HttpPage& page) {
      check(page.answer);
      require(page.body.size() == page.answer.bytes);
    });
    break;
  case 1:
    check(client.inspect(address), [](const HttpInspection& found) {
      check_address(found.url);
      check_text(found.content_type);
      require(found.first_bytes.size() <= 4);
    });
    break;
  default:
    check(client.download(address, file, validators, {}), [](const HttpAnswer& answer) {
      check(answer);
      if (!answer.not_modified) require(std::filesystem::file_size(file) == answer.bytes);
    });
    std::error_code ignored; // there may be none
    std::filesystem::remove(file, ignored);
  }
  return 0;
}
