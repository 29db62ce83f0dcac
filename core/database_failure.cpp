#include "core/database_failure.hpp"

namespace waitlistd {
namespace {

struct Meaning {
  FailureKind kind;
  const char* hint;
};

constexpr const char* wrong_login_hint = "check user and password in PG_CONN";
constexpr const char* no_database_hint = "create the database, or correct its name in PG_CONN";
constexpr const char* away_hint = "check that PostgreSQL is running and reachable; the next run tries again";
constexpr const char* busy_hint = "PostgreSQL is starting, stopping or full; the next run tries again";

const std::string sqlstate_mark = " [SQLSTATE ";

struct SqlstateMeaning {
  std::string_view prefix;
  Meaning meaning;
};

// The longest prefix that fits comes first.
constexpr SqlstateMeaning sqlstates[] = {
    {"28", {FailureKind::configuration, wrong_login_hint}},
    {"3D000", {FailureKind::configuration, no_database_hint}},
    {"42501",
     {FailureKind::configuration,
      "grant the role in PG_CONN CREATE on the database, or make it the owner of schema rtt"}},
    {"53100", {FailureKind::try_again, "free space on the database server's disk; nothing was changed"}},
    {"53200", {FailureKind::try_again, "the database server is out of memory; nothing was changed"}},
    {"53300", {FailureKind::try_again, busy_hint}},
    {"57014", {FailureKind::try_again, "the statement was cancelled; nothing was changed"}},
    {"57P", {FailureKind::try_again, busy_hint}},
    {"08", {FailureKind::try_again, away_hint}},
    {"40", {FailureKind::try_again, "another transaction was in the way; the next run tries again"}},
    {"55P03", {FailureKind::try_again, "another transaction was in the way; the next run tries again"}},
    {"25006", {FailureKind::configuration, "PG_CONN leads to a read-only server: name the primary"}},
};

struct TextMeaning {
  std::string_view words;
  Meaning meaning;
};

constexpr TextMeaning texts[] = {
    {"password authentication failed", {FailureKind::configuration, wrong_login_hint}},
    {"no password supplied", {FailureKind::configuration, "PG_CONN needs a password"}},
    {"authentication failed", {FailureKind::configuration, wrong_login_hint}},
    {"no pg_hba.conf entry",
     {FailureKind::configuration, "the server's pg_hba.conf does not admit this host and user"}},
    {"certificate verify failed",
     {FailureKind::configuration, "the server's certificate is not trusted: set sslrootcert in PG_CONN"}},
    {"root certificate file",
     {FailureKind::configuration,
      "set sslrootcert in PG_CONN to the PEM file of the authority that the server's certificate is from"}},
    {"does not match host name",
     {FailureKind::configuration, "the server's certificate is for another host: correct host in PG_CONN"}},
    {"does not support SSL",
     {FailureKind::configuration,
      "the server offers no TLS: change sslmode in PG_CONN or set the server up for it"}},
    {"invalid ",
     {FailureKind::configuration,
      "correct that part of PG_CONN"}}, // libpq: invalid sslmode value, invalid port
    {"is not permitted to log in", {FailureKind::configuration, wrong_login_hint}},
    {"the database system is", {FailureKind::try_again, busy_hint}},
    {"too many clients", {FailureKind::try_again, busy_hint}},
    {"remaining connection slots", {FailureKind::try_again, busy_hint}},
};

bool contains(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

Meaning meaning_of(std::string_view text) {
  for (const auto& known : texts)
    if (contains(text, known.words)) return known.meaning;
  // 'database "x" does not exist', 'role "x" does not exist': the name stands in between.
  if (contains(text, "does not exist"))
    return contains(text, "database \"") ? Meaning{FailureKind::configuration, no_database_hint}
                                         : Meaning{FailureKind::configuration, wrong_login_hint};
  return {FailureKind::try_again, away_hint};
}

} // namespace

std::string describe(const ConnectionPlace& place) {
  return "database " + place.database + " on " + place.host + ":" + place.port + " as user " + place.user;
}

Failure database_failure(std::string_view sqlstate, std::string message) {
  if (!sqlstate.empty()) message += sqlstate_mark + std::string(sqlstate) + "]";
  for (const auto& known : sqlstates)
    if (sqlstate.starts_with(known.prefix))
      return {known.meaning.kind, std::move(message), known.meaning.hint};
  return {FailureKind::failed, std::move(message), {}};
}

bool is_refused_value(const Failure& failure) {
  constexpr std::size_t length = 5;
  const std::string& message = failure.message;
  const std::size_t tail = sqlstate_mark.size() + length + 1;
  if (message.size() < tail || !message.ends_with(']')) return false;
  const std::string_view end = std::string_view(message).substr(message.size() - tail);
  const std::string_view sqlstate = end.substr(sqlstate_mark.size());
  return end.starts_with(sqlstate_mark) && (sqlstate.starts_with("22") || sqlstate.starts_with("54"));
}

Failure connection_failure(std::string_view server_text, std::string_view sqlstate,
                           const ConnectionPlace& place) {
  const std::string message = "cannot open " + describe(place) + ": " + std::string(server_text);
  const Meaning by_text = meaning_of(server_text);
  const Meaning* by_sqlstate = nullptr;
  for (const auto& known : sqlstates)
    if (!by_sqlstate && !sqlstate.empty() && sqlstate.starts_with(known.prefix)) by_sqlstate = &known.meaning;
  if (!by_sqlstate) return {by_text.kind, message, by_text.hint};
  // Where both say the same the words, if they are known, know more: "no pg_hba.conf entry" is a 28000.
  const bool words_known = by_text.hint != away_hint && by_text.kind == by_sqlstate->kind;
  return {by_sqlstate->kind, message, words_known ? by_text.hint : by_sqlstate->hint};
}

bool is_servers_answer(std::string_view message) {
  // libpq puts two blanks behind a server's severity and one behind everything else.
  return contains(message, ":  ");
}

std::string sqlstate_in(std::string_view verbose_message) {
  constexpr std::string_view separator = ":  ";
  constexpr std::size_t length = 5;
  const std::size_t at = verbose_message.find(separator);
  if (at == std::string_view::npos) return {};
  const std::string_view code = verbose_message.substr(at + separator.size(), length);
  const bool is_code =
      code.size() == length &&
      code.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  return is_code && verbose_message.substr(at + separator.size() + length).starts_with(':')
             ? std::string(code)
             : std::string();
}

} // namespace waitlistd
