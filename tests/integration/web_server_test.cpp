// The server with a tenant that is not the health endpoint: a form, a cookie, a worker.
#include "service/web/server.hpp"
#include "tests/support/health_client.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

using namespace waitlistd;
using namespace waitlistd::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// A thread for each piece of work; joined when it goes.
class Workers {
public:
  ~Workers() {
    for (std::thread& thread : threads_)
      thread.join();
  }
  template <class Work>
  void run(Work work) {
    threads_.emplace_back(std::move(work));
  }

private:
  std::vector<std::thread> threads_;
};

// Remembers one name. The page that asks for it gives a cookie, without which it is not taken.
struct NameForm {
  static constexpr std::size_t body_limit = 4096;
  std::string name = "nobody";
  Workers workers;
  std::mutex mutex;
  std::vector<WebAnswer> unanswered;

  static std::optional<WebResponse> has_cookie(const WebRequest& request) {
    if (cookie_of(request, "session") == "s3ss1on") return std::nullopt;
    return plain_response(403, "open the form first");
  }

  static void ask(const WebRequest&, const WebAnswer& answer) {
    WebResponse page{
        200, "text/html; charset=utf-8", "<form method=post><input name=name></form>", {}, false};
    set_cookie(page, "session", "s3ss1on", false, 600s);
    answer(page);
  }
  void take(const WebRequest& request, const WebAnswer& answer) {
    if (value_of(request, "content-type") != "application/x-www-form-urlencoded")
      return answer(plain_response(415, "a form is wanted"));
    name = request.body.substr(request.body.find('=') + 1);
    WebResponse moved = plain_response(303, "taken");
    moved.fields.emplace_back("Location", "/people/me");
    answer(moved);
  }

  std::vector<Route> routes() {
    const auto slow = [this](const WebRequest&, WebAnswer answer) {
      workers.run([answer = std::move(answer)] {
        std::this_thread::sleep_for(5s);
        answer(plain_response(200, "at last"));
      });
    };
    return {
        {"/form", {"GET"}, ask},
        {"/form", {"POST"}, [this](const auto& r, const auto& a) { take(r, a); }, has_cookie, body_limit},
        {"/people/{}",
         {"GET"},
         [this](const WebRequest& r, const WebAnswer& a) {
           a(plain_response(200, r.path_values.at(0) + " is " + name));
         }},
        {"/slow", {"GET"}, slow},
        {"/never",
         {"GET"},
         [this](const WebRequest&, WebAnswer answer) {
           const std::lock_guard lock(mutex);
           unanswered.push_back(std::move(answer));
         }},
        {"/broken", {"GET"}, [](const WebRequest&, const WebAnswer&) { throw std::logic_error("a bug"); }},
        {"/split",
         {"GET"},
         [](const WebRequest&, const WebAnswer& answer) {
           WebResponse response = plain_response(200, "ok");
           response.fields.emplace_back("Location", "/\r\nSet-Cookie: session=theirs");
           answer(response);
         }},
    };
  }
};

// The form on a free port of loopback and a loop of its own.
class FormServer {
public:
  explicit FormServer(WebLimits limits = {}) {
    Router router({{}, "FORM_HOSTS", "there is /form"}, form.routes());
    server_.emplace(
        WebServer::listen(loop_, {"127.0.0.1:0", "FORM_LISTEN", "form", limits, {}}, std::move(router))
            .value());
    port = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~FormServer() {
    close();
    work_.reset();
    thread_.join();
  }
  // Ends the server, not the loop; returns once it is done.
  void close() {
    std::atomic<bool> done = false;
    boost::asio::post(loop_, [&] {
      server_.reset();
      done = true;
      done.notify_all();
    });
    done.wait(false);
  }
  void answer_the_unanswered() {
    const std::lock_guard lock(form.mutex);
    for (const WebAnswer& answer : form.unanswered)
      answer(plain_response(200, "too late"));
  }
  int port = 0;

private:
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};

public:
  NameForm form; // its workers call back to the loop

private:
  std::optional<WebServer> server_;
  std::thread thread_;
};

std::string form_post(const std::string& body,
                      const std::string& fields = "Cookie: a=b; session=s3ss1on\r\n") {
  return request_for("POST", "/form",
                     fields + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n") +
         body;
}

const std::string cookie = "Cookie: session=s3ss1on\r\n";

} // namespace

TEST_CASE("a form is shown with a cookie, and what is posted with that cookie is taken") {
  const FormServer server;
  const std::string page = answer_to(server.port, request_for("GET", "/form"));
  CHECK(contains(page, "\r\nContent-Type: text/html; charset=utf-8\r\n"));
  CHECK(contains(page, "\r\nSet-Cookie: session=s3ss1on; Path=/; HttpOnly; SameSite=Lax; Max-Age=600\r\n"));
  CHECK(status_in(answer_to(server.port, form_post("name=Ann", ""))) == 403);
  const std::string taken = answer_to(server.port, form_post("name=Ann"));
  CHECK(status_in(taken) == 303);
  CHECK(contains(taken, "\r\nLocation: /people/me\r\n"));
  CHECK(contains(answer_to(server.port, request_for("GET", "/people/me")), "me is Ann\n"));
  CHECK(contains(answer_to(server.port, request_for("GET", "/people/a%20b?x=/y")), "a b is Ann\n"));
  CHECK(contains(answer_to(server.port, request_for("PUT", "/form")), "\r\nAllow: GET, HEAD, POST\r\n"));
}

TEST_CASE("a body of the route's limit is taken, announced or in chunks; a larger one is refused unread") {
  const FormServer server;
  const std::string name(NameForm::body_limit - 5, 'n');
  CHECK(status_in(answer_to(server.port, form_post("name=" + name))) == 303);
  CHECK(contains(answer_to(server.port, request_for("GET", "/people/x")), "x is " + name + "\n"));
  const std::string chunked = request_for("POST", "/form",
                                          cookie + "Content-Type: application/x-www-form-urlencoded\r\n"
                                                   "Transfer-Encoding: chunked\r\n");
  CHECK(status_in(answer_to(server.port, chunked + "5\r\nname=\r\n3\r\nBob\r\n0\r\n\r\n")) == 303);
  CHECK(contains(answer_to(server.port, request_for("GET", "/people/x")), "x is Bob\n"));

  for (const std::string& head :
       {request_for("POST", "/form", cookie + "Content-Length: 4097\r\n"), chunked + "1001\r\n",
        request_for("GET", "/form", "Content-Length: 1025\r\n"),
        request_for("POST", "/nothing", "Content-Length: 1025\r\n")}) {
    INFO(head);
    HealthClient client(server.port); // sends nothing more
    client.send(head);
    CHECK(status_in(client.until_closed(3s)) == 413);
  }
}

TEST_CASE("a request within a request's body is nobody's") {
  const FormServer server;
  const std::string hidden = "GET /people/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string length = "Content-Length: " + std::to_string(hidden.size()) + "\r\n";
  for (const std::string& fields :
       {length + "Transfer-Encoding: chunked\r\n", length + "Content-Length: 0\r\n",
        std::string("Transfer-Encoding: xchunked\r\n"), std::string("Transfer-Encoding : chunked\r\n")}) {
    INFO(fields);
    HealthClient client(server.port);
    client.send(request_for("POST", "/form", cookie + fields) + "0\r\n\r\n" + hidden);
    const std::string answers = client.until_closed(3s);
    CHECK(status_in(answers) == 400);
    CHECK_FALSE(contains(answers, "smuggled"));
  }
  HealthClient client(server.port);
  client.send(request_for("POST", "/form", cookie + "Content-Type: x\r\n" + length) + hidden);
  CHECK(status_in(client.response()) == 415);
  CHECK(client.until_closed(200ms) == "still open");
}

TEST_CASE("a handler that takes five seconds on a worker disturbs no other answer") {
  const FormServer server;
  HealthClient slow(server.port);
  const auto asked = Clock::now();
  slow.send(request_for("GET", "/slow") + request_for("GET", "/people/next"));
  HealthClient other(server.port);
  Clock::duration longest{};
  for (int i = 0; i < 300; ++i) {
    const auto start = Clock::now();
    other.send(request_for("GET", "/people/me"));
    REQUIRE(status_in(other.response()) == 200);
    longest = std::max(longest, Clock::now() - start);
  }
  CHECK(longest < 1s);
  CHECK(Clock::now() - asked < 4s); // all of them before the slow one
  CHECK(contains(slow.response(), "at last"));
  CHECK(Clock::now() - asked >= 5s);
  CHECK(contains(slow.response(), "next is nobody")); // in order
}

TEST_CASE("a handler that does not answer is answered for, and what it says later is nobody's") {
  WebLimits limits;
  limits.answer = 200ms;
  FormServer server(limits);
  HealthClient client(server.port);
  client.send(request_for("GET", "/never"));
  CHECK(status_in(client.response()) == 503);
  client.send(request_for("GET", "/never"));
  std::this_thread::sleep_for(50ms);
  server.form.unanswered.front()(plain_response(200, "too late"));
  CHECK(status_in(client.response()) == 503);
  client.send(request_for("GET", "/people/me"));
  CHECK(contains(client.response(), "me is nobody"));
}

TEST_CASE("a handler that fails, and a header that it would break, are a 500 and no more") {
  const FormServer server;
  HealthClient client(server.port);
  for (const char* path : {"/broken", "/split"}) {
    client.send(request_for("GET", path));
    const std::string answer = client.response();
    CHECK(status_in(answer) == 500);
    CHECK_FALSE(contains(answer, "theirs"));
  }
  client.send(request_for("GET", "/people/me"));
  CHECK(status_in(client.response()) == 200);
}

TEST_CASE("a server that goes waits for no handler; an answer that comes later is nobody's") {
  FormServer server;
  HealthClient waiting(server.port);
  waiting.send(request_for("GET", "/never"));
  HealthClient(server.port).send(request_for("GET", "/never")); // and goes itself
  CHECK(contains(answer_to(server.port, request_for("GET", "/people/me")), "me is nobody"));
  const auto start = Clock::now();
  server.close();
  CHECK(waiting.until_closed(2s).empty());
  CHECK(Clock::now() - start < 2s);
  server.answer_the_unanswered();
}
