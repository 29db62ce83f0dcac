#pragma once
// libpq behind values: a connection, results, one COPY at a time. Failures carry what was being done, the
// server's message and detail, and never a password.

#include "core/failure.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

struct pg_conn;
struct pg_result;

namespace waitlistd {

using Parameters = std::vector<std::optional<std::string>>; ///< nullopt: NULL

/// Rows of text; a view lives as long as the result.
class QueryResult {
public:
  explicit QueryResult(pg_result* result);
  int rows() const;
  int columns() const;
  /// Absent where NULL.
  std::optional<std::string_view> at(int row, int column) const;
  /// Blank where NULL.
  std::string text(int row, int column) const;
  /// 0 where NULL.
  std::int64_t number(int row, int column) const;

private:
  friend class Connection;
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

enum class ServerAnswer {
  none,
  not_now, ///< it is starting or stopping
  ready,   ///< for whoever it lets in
};

/// The environment variables that libpq fills in a connection string's gaps from: PGHOST, PGSERVICE, ….
std::vector<std::string> connection_variables();

/// The value of a keyword ("user", "dbname", …) in a connection string or URL; empty where it has none or is
/// not one.
std::string conninfo_value(const std::string& conninfo, std::string_view keyword);

/// What answers there: PostgreSQL says so before anybody has logged in. Waits as long as `conninfo` says.
ServerAnswer ping_server(const std::string& conninfo);

class Connection {
public:
  /// `conninfo`: a libpq connection string or postgresql:// URL. What it leaves open gets this program's
  /// defaults: 10 s to connect, TCP keepalives, application name. `connect_timeout`, where given, wins.
  static Result<Connection> open(const std::string& conninfo,
                                 std::optional<std::chrono::seconds> connect_timeout = {});

  /// Sets the session up as this program's statements take it to be, whatever role, database and server have
  /// for others: where names are looked for, what values look like, how long a statement may take.
  Result<void> set_up_session();

  /// `context` completes "… failed": what the statement is for.
  Result<QueryResult> query(const std::string& sql, const Parameters& parameters, std::string_view context);

  /// Several statements, no parameters.
  Result<void> execute(const std::string& sql, std::string_view context);

  /// Calls back with a result of one row, row by row; memory does not grow with their number. A false return
  /// stops.
  Result<void> for_each_row(const std::string& sql, const Parameters& parameters, std::string_view context,
                            const std::function<bool(const QueryResult&)>& on_row);

  Result<void> start_copy_in(const std::string& sql, std::string_view context);
  Result<void> put_copy_data(std::string_view bytes);
  Result<void> end_copy_in();
  /// Makes the server forget the COPY; the transaction is then aborted.
  void abort_copy_in(const char* reason);

  /// From now on a requested stop cancels what the server is doing for this connection, and further
  /// statements fail. What is uncommitted is still rolled back.
  void stop_on(const std::stop_token& stop);

  /// Whether the connection is lost; the failure of the statement that met it said so.
  bool is_lost() const;

  /// "host=… port=… dbname=… user=…" for messages.
  const std::string& description() const { return description_; }

  /// Where notices of the server go; without it they are dropped.
  void on_notice(std::function<void(std::string_view)> handler);

private:
  friend class Transaction;
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  Connection(pg_conn* connection, std::string description);
  Failure failure(const pg_result* result, std::string_view context) const;
  std::string sqlstate_of_refusal(const std::string& words);
  bool stopped() const;
  void cancel();

  std::unique_ptr<pg_conn, Finish> connection_;
  std::string description_;
  std::string copy_context_;
  std::unique_ptr<std::function<void(std::string_view)>> notice_handler_;
  struct Stopper;
  struct DeleteStopper {
    void operator()(Stopper* stopper) const;
  };
  std::unique_ptr<Stopper, DeleteStopper> stopper_; // before the connection it cancels goes
};

/// BEGIN … COMMIT, read committed; rolled back when it goes out of scope uncommitted, an open COPY with it.
class Transaction {
public:
  static Result<Transaction> begin(Connection& connection);
  Result<void> commit();
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

} // namespace waitlistd
