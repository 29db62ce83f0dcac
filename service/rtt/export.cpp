#include "service/rtt/export.hpp"

#include "core/rtt/month_writer.hpp"
#include "service/release_file/sha256.hpp"

#include <boost/json.hpp>

#include <map>

namespace waitlistd::rtt {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

struct Release {
  std::string id;
  int vintage = 0;
  std::string preamble;
  std::string period_text;
  std::string line_break;
  bool final_line_break = true;
  std::string trailer;
  std::string csv_sha256;
  std::uint32_t rows = 0;
  Layout layout;
  Dictionary dictionary;
  std::map<std::int64_t, std::string> kept_lines; // line break included
};

int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// Of encode(…, 'hex'), which is the same whatever bytea_output says.
std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<char>(hex_digit(text[i]) * 16 + hex_digit(text[i + 1])));
  return bytes;
}

// The header is the preamble's last line.
Result<Layout> layout_of(std::string_view preamble) {
  while (preamble.ends_with('\n') || preamble.ends_with('\r'))
    preamble.remove_suffix(1);
  preamble.remove_prefix(preamble.rfind('\n') + 1);
  if (preamble.starts_with("\xEF\xBB\xBF")) preamble.remove_prefix(3);
  return read_layout(preamble);
}

Result<Release> find_release(Connection& database, Period period, std::optional<int> vintage) {
  const auto found =
      database.query("SELECT release_id, vintage, encode(preamble, 'hex'), period_text, line_break, "
                     "final_line_break, encode(trailer, 'hex'), csv_sha256, rows, rows_dropped_at::date "
                     "FROM rtt.release WHERE period = $1 AND status <> 'rejected' "
                     "AND CASE WHEN $2::integer IS NULL THEN status = 'current' ELSE vintage = $2 END",
                     {to_date(period), vintage ? std::optional(std::to_string(*vintage)) : std::nullopt},
                     "looking the release up");
  if (!found) return found.error();
  if (found->rows() == 0)
    return Failure{FailureKind::failed,
                   to_string(period) + (vintage ? " vintage " + std::to_string(*vintage) : "") +
                       " is not loaded",
                   "`waitlistd status` lists what is"};
  if (const auto dropped = found->at(0, 9))
    return Failure{
        FailureKind::failed,
        "the rows of " + to_string(period) + " vintage " + found->text(0, 1) +
            " are no longer kept: they were dropped on " + std::string(*dropped),
        "its roll-ups are in the views rtt.…_month_by_vintage; KEEP_VINTAGES sets how many are kept"};
  Release release{found->text(0, 0),
                  static_cast<int>(found->number(0, 1)),
                  from_hex(found->text(0, 2)),
                  found->text(0, 3),
                  found->at(0, 4) == "LF" ? "\n" : "\r\n",
                  found->at(0, 5) == "t",
                  from_hex(found->text(0, 6)),
                  found->text(0, 7),
                  static_cast<std::uint32_t>(found->number(0, 8)),
                  {},
                  {},
                  {}};
  auto layout = layout_of(release.preamble);
  if (!layout) return layout.error();
  release.layout = std::move(*layout);
  return release;
}

Result<void> read_dictionary(Connection& database, Release& release) {
  const auto organisations = database.query(
      "SELECT role, code, name, parent_code FROM rtt.release_organisation WHERE release_id = $1",
      {release.id}, "reading the organisations");
  if (!organisations) return organisations.error();
  Dictionary& dictionary = release.dictionary;
  for (int i = 0; i < organisations->rows(); ++i) {
    const std::string_view role = *organisations->at(i, 0);
    auto& list = role == "provider"          ? dictionary.providers
                 : role == "commissioner"    ? dictionary.commissioners
                 : role == "provider_parent" ? dictionary.provider_parents
                                             : dictionary.commissioner_parents;
    list.find_or_add({organisations->text(i, 1), organisations->text(i, 2), organisations->text(i, 3)});
  }
  const auto labels =
      database.query("SELECT kind, code, published, name FROM rtt.release_label WHERE release_id = $1",
                     {release.id}, "reading the labels");
  if (!labels) return labels.error();
  for (int i = 0; i < labels->rows(); ++i) {
    auto& list = labels->at(i, 0) == "part" ? dictionary.parts : dictionary.treatment_functions;
    list.find_or_add({labels->text(i, 1), labels->text(i, 2), labels->text(i, 3)});
  }
  return {};
}

Result<void> read_kept_lines(Connection& database, Release& release) {
  const auto lines =
      database.query("SELECT line_no, encode(published, 'hex') FROM rtt.release_line WHERE release_id = $1",
                     {release.id}, "reading the kept lines");
  if (!lines) return lines.error();
  for (int i = 0; i < lines->rows(); ++i)
    release.kept_lines.emplace(lines->number(i, 0), from_hex(lines->text(i, 1)));
  return {};
}

std::vector<std::pair<std::string, std::string>> extra_of(std::optional<std::string_view> json) {
  std::vector<std::pair<std::string, std::string>> extra;
  if (!json) return extra;
  const boost::json::value parsed = boost::json::parse(*json);
  for (const auto& [name, text] : parsed.as_object())
    extra.emplace_back(std::string(name), std::string(text.as_string()));
  return extra;
}

// The line with its line break.
void append_published_line(std::string& out, const QueryResult& row, const Release& release) {
  if (const auto kept = release.kept_lines.find(row.number(0, 0)); kept != release.kept_lines.end()) {
    out.append(kept->second);
    return;
  }
  const StoredRow stored{row.at(0, 1).value_or(""),
                         row.at(0, 2).value_or(""),
                         row.at(0, 3).value_or(""),
                         row.at(0, 4).value_or(""),
                         row.at(0, 5),
                         row.at(0, 6).value_or(""),
                         row.at(0, 7).value_or(""),
                         row.at(0, 8).value_or(""),
                         extra_of(row.at(0, 9))};
  append_line(out, stored, release.layout, release.dictionary, release.period_text);
  out.append(release.line_break);
}

// Passes the CSV on and hashes it.
struct HashingWriter {
  const std::function<Result<void>(std::string_view)>& write;
  Sha256 hash{};
  std::uint64_t bytes = 0;
  Result<void> operator()(std::string_view piece) {
    hash.update(piece.data(), piece.size());
    bytes += piece.size();
    return write(piece);
  }
};

Result<void> write_rows(Connection& database, Period period, const Release& release, std::string& piece,
                        HashingWriter& writer) {
  Result<void> written;
  std::uint32_t row_number = 0;
  const auto read = database.for_each_row(
      "SELECT line_no, provider_code, commissioner_code, part, treatment_function_code, bands, total, "
      "unknown_clock_start, total_all, extra FROM rtt.pathway_vintage WHERE period = $1 AND release_id = $2 "
      "ORDER BY line_no",
      {to_date(period), release.id}, "reading the rows", [&](const QueryResult& row) {
        append_published_line(piece, row, release);
        if (++row_number == release.rows && !release.final_line_break && release.trailer.empty())
          piece.resize(piece.size() - (piece.ends_with("\r\n") ? 2 : 1));
        if (piece.size() < piece_bytes) return true;
        written = writer(piece);
        piece.clear();
        return written.has_value();
      });
  return written ? read : written;
}

} // namespace

Result<ExportedRelease> export_release(Connection& database, Period period, std::optional<int> vintage,
                                       const std::function<Result<void>(std::string_view)>& write) {
  auto release = find_release(database, period, vintage);
  if (!release) return release.error();
  if (auto read = read_dictionary(database, *release); !read) return read.error();
  if (auto read = read_kept_lines(database, *release); !read) return read.error();

  HashingWriter writer{write};
  std::string piece = release->preamble;
  if (auto rows = write_rows(database, period, *release, piece, writer); !rows) return rows.error();
  piece.append(release->trailer);
  if (auto last = writer(piece); !last) return last.error();

  ExportedRelease exported{period, release->vintage, writer.bytes, release->rows, writer.hash.hex()};
  if (exported.sha256 != release->csv_sha256)
    return Failure{
        FailureKind::failed,
        "the export of " + to_string(period) + " has SHA-256 " + exported.sha256 + ", published was " +
            release->csv_sha256,
        "rows of this release were changed in the database; load the published file into a new database"};
  return exported;
}

} // namespace waitlistd::rtt
