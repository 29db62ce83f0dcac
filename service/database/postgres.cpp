#include "service/database/postgres.hpp"

#include "core/database_failure.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace waitlistd {
namespace {

// Raised by our own functions for whoever asked: their message says it all.
constexpr std::string_view no_data_found = "P0002";
constexpr std::string_view raised_by_ours =
    "P0001"; // by migrations: the server's place of it stays in the message

constexpr std::size_t largest_copy_piece = std::size_t{1} << 20;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using ConninfoOptions = std::unique_ptr<PQconninfoOption, FreeOptions>;

bool ok(const pg_result* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE;
}

std::string field(const pg_result* result, int code) {
  const char* text = result ? PQresultErrorField(result, code) : nullptr;
  return text ? text : "";
}

// libpq's messages have several lines, some indented.
std::string in_one_line(const char* text) {
  std::string out;
  for (const char* p = text ? text : ""; *p; ++p) {
    const char c = *p == '\n' || *p == '\t' ? ' ' : *p;
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out.push_back(c);
  }
  while (out.ends_with(' '))
    out.pop_back();
  return out;
}

struct Texts {
  std::vector<const char*> values;
  explicit Texts(const Parameters& parameters) {
    for (const auto& parameter : parameters)
      values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  int count() const { return static_cast<int>(values.size()); }
};

// Of two values for one option libpq takes the later: PG_CONN's stand behind these.
constexpr std::pair<const char*, const char*> defaults[] = {{"connect_timeout", "10"},
                                                            {"keepalives_idle", "30"},
                                                            {"keepalives_interval", "10"},
                                                            {"keepalives_count", "3"},
                                                            {"fallback_application_name", "waitlistd"},
                                                            {"tcp_user_timeout", "60000"}};

// What shapes the texts that we read and write, and what would end a load or show it other rows. Set in each
// session by SET, for a pooler may refuse it as a start option, and in each transaction, which a pooler may
// give to another of its sessions. Nothing but the system's own functions is found by an unqualified name:
// whoever may create in `public` could put one there that fits better. Our statements are short: to compile
// them would take longer than to run them. A setting that this server does not know is left out.
std::string session_sql(const char* scope) {
  const std::string is_local = std::string_view(scope) == "LOCAL" ? "true" : "false";
  return std::string("SET ") + scope + " statement_timeout = 0; SET " + scope + // before what takes time
         R"( search_path = pg_catalog, pg_temp;
SELECT set_config(wanted.name, wanted.value, )" +
         is_local + R"()
FROM (VALUES ('bytea_output', 'hex'),
             ('extra_float_digits', '1'),
             ('datestyle', 'ISO, YMD'),
             ('intervalstyle', 'postgres'),
             ('timezone', 'UTC'),
             ('standard_conforming_strings', 'on'),
             ('backslash_quote', 'safe_encoding'),
             ('array_nulls', 'on'),
             ('xmloption', 'content'),
             ('xmlbinary', 'base64'),
             ('lc_monetary', 'C'),
             ('lc_numeric', 'C'),
             ('lc_time', 'C'),
             ('quote_all_identifiers', 'off'),
             ('transform_null_equals', 'off'),
             ('jit', 'off'),
             ('default_transaction_isolation', 'read committed'),
             ('default_transaction_deferrable', 'off'),
             ('lock_timeout', '0'),
             ('transaction_timeout', '0'),
             ('idle_in_transaction_session_timeout', '0'),
             ('idle_session_timeout', '0')) AS wanted (name, value)
WHERE EXISTS (SELECT FROM pg_settings AS known WHERE lower(known.name) = wanted.name))";
}

const std::string begin_sql = "BEGIN ISOLATION LEVEL READ COMMITTED; " + session_sql("LOCAL");

} // namespace

std::vector<std::string> connection_variables() {
  std::vector<std::string> names = {"PGSERVICEFILE", "PGSYSCONFDIR"}; // where a service is looked up
  const ConninfoOptions options(PQconninfoParse("", nullptr));
  for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option)
    if (option->envvar) names.emplace_back(option->envvar);
  return names;
}

std::string conninfo_value(const std::string& conninfo, std::string_view keyword) {
  const ConninfoOptions options(PQconninfoParse(conninfo.c_str(), nullptr));
  for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option)
    if (option->keyword == keyword) return option->val ? option->val : "";
  return {};
}

QueryResult::QueryResult(pg_result* result) : result_(result) {}
void QueryResult::Clear::operator()(pg_result* result) const { PQclear(result); }
int QueryResult::rows() const { return PQntuples(result_.get()); }
int QueryResult::columns() const { return PQnfields(result_.get()); }

std::optional<std::string_view> QueryResult::at(int row, int column) const {
  if (PQgetisnull(result_.get(), row, column)) return std::nullopt;
  return std::string_view(PQgetvalue(result_.get(), row, column),
                          static_cast<std::size_t>(PQgetlength(result_.get(), row, column)));
}

std::string QueryResult::text(int row, int column) const { return std::string(at(row, column).value_or("")); }

std::int64_t QueryResult::number(int row, int column) const {
  const std::string_view digits = at(row, column).value_or("0");
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

ServerAnswer ping_server(const std::string& conninfo) {
  switch (PQping(conninfo.c_str())) {
  case PQPING_OK:
    return ServerAnswer::ready;
  case PQPING_REJECT:
    return ServerAnswer::not_now;
  default:
    return ServerAnswer::none;
  }
}

// PQcancel may be called from another thread; the object it needs is made beforehand.
struct Connection::Stopper {
  Stopper(pg_conn* connection, const std::stop_token& token)
      : request(PQgetCancel(connection), PQfreeCancel), stop(token), on_stop(token, [this] {
          char error[256];
          PQcancel(request.get(), error, sizeof error);
        }) {}
  std::unique_ptr<PGcancel, void (*)(PGcancel*)> request;
  std::stop_token stop;
  std::stop_callback<std::function<void()>> on_stop;
};

void Connection::DeleteStopper::operator()(Stopper* stopper) const { delete stopper; }

void Connection::stop_on(const std::stop_token& stop) {
  stopper_.reset(new Stopper(connection_.get(), stop));
}

bool Connection::is_lost() const { return PQstatus(connection_.get()) != CONNECTION_OK; }

bool Connection::stopped() const { return stopper_ && stopper_->stop.stop_requested(); }

void Connection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

Connection::Connection(pg_conn* connection, std::string description)
    : connection_(connection), description_(std::move(description)) {
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
}

Result<Connection> Connection::open(const std::string& conninfo,
                                    std::optional<std::chrono::seconds> connect_timeout) {
  char* complaint = nullptr;
  const ConninfoOptions options(PQconninfoParse(conninfo.c_str(), &complaint));
  PQfreemem(complaint); // it may repeat the password
  if (!options)
    return Failure{
        FailureKind::configuration, "PG_CONN is not a connection string",
        "write it as \"host=… dbname=… user=… password=…\" or postgresql://user:password@host/dbname"};

  std::vector<const char*> keys;
  std::vector<const char*> values;
  const auto add = [&](const char* key, const char* value) {
    keys.push_back(key);
    values.push_back(value);
  };
  for (const auto& [key, value] : defaults)
    add(key, value);
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
    if (option->val) add(option->keyword, option->val);
  const std::string timeout = connect_timeout ? std::to_string(connect_timeout->count()) : std::string();
  if (connect_timeout) add("connect_timeout", timeout.c_str());
  add("client_encoding", "UTF8"); // the texts we send are, whatever PG_CONN says
  add(nullptr, nullptr);

  pg_conn* raw = PQconnectdbParams(keys.data(), values.data(), 0);
  if (!raw) throw std::bad_alloc();
  const auto known = [](const char* text) { return std::string(text ? text : ""); };
  const ConnectionPlace place{known(PQhost(raw)), known(PQport(raw)), known(PQdb(raw)), known(PQuser(raw))};
  Connection connection(raw, describe(place));
  if (PQstatus(raw) != CONNECTION_OK) {
    const std::string words = PQerrorMessage(raw);
    return connection_failure(in_one_line(words.c_str()), connection.sqlstate_of_refusal(words), place);
  }
  return connection;
}

Result<void> Connection::set_up_session() {
  return execute(session_sql("SESSION"), "setting the session up");
}

// libpq keeps the code to itself unless it is asked to be verbose, and then tells it of the next try only.
std::string Connection::sqlstate_of_refusal(const std::string& words) {
  if (!is_servers_answer(words)) return {};
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);
  PQreset(connection_.get());
  return sqlstate_in(PQerrorMessage(connection_.get()));
}

void Connection::on_notice(std::function<void(std::string_view)> handler) {
  notice_handler_ = std::make_unique<std::function<void(std::string_view)>>(std::move(handler));
  PQsetNoticeReceiver(
      connection_.get(),
      [](void* receiver, const pg_result* notice) {
        (*static_cast<std::function<void(std::string_view)>*>(receiver))(
            field(notice, PG_DIAG_MESSAGE_PRIMARY));
      },
      notice_handler_.get());
}

Failure Connection::failure(const pg_result* result, std::string_view context) const {
  if (stopped())
    return {FailureKind::try_again, std::string(context) + ": given up: waitlistd was asked to end", {}};
  const std::string sqlstate = field(result, PG_DIAG_SQLSTATE);
  std::string message = std::string(context) + " failed: ";
  const std::string primary = field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (sqlstate == no_data_found) return {FailureKind::failed, primary, field(result, PG_DIAG_MESSAGE_HINT)};
  message += primary.empty() ? in_one_line(PQerrorMessage(connection_.get())) : primary;
  if (const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL); !detail.empty())
    message += " (" + detail + ")";
  if (const std::string where = field(result, PG_DIAG_CONTEXT); !where.empty())
    message += " [" + in_one_line(where.c_str()) + "]";
  if (is_lost())
    return {FailureKind::try_again, message + "; the connection to " + description_ + " is lost",
            "nothing was changed; the next run carries on once the database is back"};
  Failure failed = database_failure(sqlstate, std::move(message));
  if (sqlstate == raised_by_ours && failed.hint.empty()) failed.hint = field(result, PG_DIAG_MESSAGE_HINT);
  return failed;
}

Result<QueryResult> Connection::query(const std::string& sql, const Parameters& parameters,
                                      std::string_view context) {
  if (stopped()) return failure(nullptr, context);
  const Texts texts(parameters);
  pg_result* raw = PQexecParams(connection_.get(), sql.c_str(), texts.count(), nullptr, texts.values.data(),
                                nullptr, nullptr, 0);
  QueryResult result(raw);
  if (!ok(raw)) return failure(raw, context);
  return result;
}

Result<void> Connection::execute(const std::string& sql, std::string_view context) {
  if (stopped()) return failure(nullptr, context);
  const QueryResult result(PQexec(connection_.get(), sql.c_str()));
  if (!ok(result.result_.get())) return failure(result.result_.get(), context);
  return {};
}

Result<void> Connection::for_each_row(const std::string& sql, const Parameters& parameters,
                                      std::string_view context,
                                      const std::function<bool(const QueryResult&)>& on_row) {
  if (stopped()) return failure(nullptr, context);
  const Texts texts(parameters);
  if (!PQsendQueryParams(connection_.get(), sql.c_str(), texts.count(), nullptr, texts.values.data(), nullptr,
                         nullptr, 0) ||
      !PQsetSingleRowMode(connection_.get()))
    return failure(nullptr, context);
  Result<void> outcome;
  bool wanted = true;
  while (pg_result* raw = PQgetResult(connection_.get())) {
    const QueryResult result(raw);
    if (!ok(raw)) {
      if (wanted) outcome = failure(raw, context);
    } else if (wanted && result.rows() == 1) {
      wanted = on_row(result);
      if (!wanted) cancel();
    }
  }
  return outcome;
}

void Connection::cancel() {
  char error[256];
  const std::unique_ptr<PGcancel, void (*)(PGcancel*)> request(PQgetCancel(connection_.get()), PQfreeCancel);
  PQcancel(request.get(), error, sizeof error);
}

Result<void> Connection::start_copy_in(const std::string& sql, std::string_view context) {
  if (stopped()) return failure(nullptr, context);
  copy_context_ = context;
  const QueryResult result(PQexec(connection_.get(), sql.c_str()));
  if (PQresultStatus(result.result_.get()) != PGRES_COPY_IN) return failure(result.result_.get(), context);
  return {};
}

Result<void> Connection::put_copy_data(std::string_view bytes) {
  if (stopped()) {
    abort_copy_in("waitlistd was asked to end");
    return failure(nullptr, copy_context_);
  }
  // In pieces: libpq counts the bytes of one call in an int, and copies them.
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), largest_copy_piece);
    if (PQputCopyData(connection_.get(), bytes.data(), static_cast<int>(size)) != 1)
      return end_copy_in(); // the server has ended the COPY: its own message is the one that says why
    bytes.remove_prefix(size);
  }
  return {};
}

Result<void> Connection::end_copy_in() {
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) return failure(nullptr, copy_context_);
  Result<void> outcome;
  while (pg_result* raw = PQgetResult(connection_.get())) {
    const QueryResult result(raw);
    if (!ok(raw) && outcome) outcome = failure(raw, copy_context_);
    if (is_lost()) break;
  }
  return outcome;
}

void Connection::abort_copy_in(const char* reason) {
  PQputCopyEnd(connection_.get(), reason);
  while (pg_result* raw = PQgetResult(connection_.get())) {
    const QueryResult result(raw);
    if (is_lost()) break;
  }
}

Result<Transaction> Transaction::begin(Connection& connection) {
  if (auto begun = connection.execute(begin_sql, "starting a transaction"); !begun) return begun.error();
  return Transaction(connection);
}

Result<void> Transaction::commit() {
  Connection* connection = std::exchange(connection_, nullptr);
  return connection->execute("COMMIT", "committing");
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  if (!connection_) return;
  pg_conn* raw = connection_->connection_.get();
  if (PQtransactionStatus(raw) == PQTRANS_ACTIVE) connection_->abort_copy_in("rolled back");
  const QueryResult rolled_back(PQexec(raw, "ROLLBACK")); // a lost connection rolls back by itself
}

} // namespace waitlistd
