#include "core/xlsx.hpp"

#include "core/text.hpp"
#include "core/text_encoding.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>

namespace waitlistd {
namespace {

// A tag is kept in 70 bytes, an attribute in 40. The real sheet has 40,000 tags, their ends counted.
constexpr std::ptrdiff_t most_tags = 500'000;
constexpr std::ptrdiff_t most_attributes = 500'000;
constexpr std::size_t most_text = 32'767; // of a cell: the workbook's own limit

Failure rejected(std::string message) {
  return {FailureKind::rejected, std::move(message),
          "open the workbook in a spreadsheet and save it anew as XLSX"};
}

// A tree, with the text that its names and values lie in.
struct Document {
  std::string text;
  pugi::xml_document tree;
};

Result<void> parse(const std::string& part, std::string xml, Document& out) {
  if (std::count(xml.begin(), xml.end(), '<') > most_tags ||
      std::count(xml.begin(), xml.end(), '=') > most_attributes)
    return rejected(part + " has more tags than a sheet of figures has");
  if (xml.find("<!DOCTYPE") != std::string::npos)
    return rejected(part + " has a document type, which no workbook has");
  out.text = std::move(xml);
  const auto parsed = out.tree.load_buffer_inplace(out.text.data(), out.text.size());
  if (!parsed)
    return rejected(part + " is not well-formed XML: " + parsed.description() + ", at byte " +
                    std::to_string(parsed.offset));
  return {};
}

// Without its namespace's prefix, which each writer chooses.
std::string_view local_name(const char* name) {
  const std::string_view full(name);
  const std::size_t colon = full.find(':');
  return colon == std::string_view::npos ? full : full.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_node each : node.children())
    if (local_name(each.name()) == name) return each;
  return {};
}

std::string_view attribute(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_attribute each : node.attributes())
    if (local_name(each.name()) == name) return each.value();
  return {};
}

// The text of an element whose text may come in runs: <t>, or <r><t>…</t></r>; not how it is pronounced
// (<rPh>).
std::string text_of_runs(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node each : node.children()) {
    if (local_name(each.name()) == "t") text += each.child_value();
    if (local_name(each.name()) == "r") text += child(each, "t").child_value();
    if (text.size() > most_text) break;
  }
  return text;
}

// "../x" and "/x" as a name in the package.
std::string resolved(const std::string& folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::string base = folder;
  for (; target.starts_with("../"); target.remove_prefix(3)) {
    const std::size_t slash = base.rfind('/');
    base.resize(slash == std::string::npos ? 0 : slash);
  }
  return (base.empty() ? "" : base + "/") + std::string(target);
}

std::string folder_of(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string::npos ? std::string{} : part.substr(0, slash);
}

struct Reference {
  int row = 0;
  int column = 0;
};

// "AB13"; absent where it is none, or outside of what a sheet can have.
std::optional<Reference> reference_of(std::string_view text) {
  Reference at;
  while (!text.empty() && text[0] >= 'A' && text[0] <= 'Z' && at.column <= most_columns) {
    at.column = at.column * 26 + (text[0] - 'A' + 1);
    text.remove_prefix(1);
  }
  const auto row = decimal_number(text);
  if (at.column < 1 || at.column > most_columns || !row || *row < 1 || *row > most_rows) return std::nullopt;
  at.row = *row;
  return at;
}

// A cell's row and column; where it does not say, the ones after the cell before. `row`: what its row says of
// itself.
Result<Reference> place_of_cell(const WorkbookSheet& sheet, std::string_view row, pugi::xml_node cell,
                                const Reference& before) {
  Reference at{before.row, before.column + 1};
  if (const auto reference = attribute(cell, "r"); !reference.empty()) {
    const auto given = reference_of(reference);
    if (!given)
      return rejected("sheet " + quoted(sheet.name) + ": " + quoted(reference) + " is not a cell of a sheet");
    at = *given;
  }
  if (!row.empty() && at.row != before.row)
    return rejected("sheet " + quoted(sheet.name) + ": row " + quoted(row) + " holds a cell of row " +
                    std::to_string(at.row));
  if (at.row != before.row || at.column <= before.column || at.column > most_columns)
    return rejected("sheet " + quoted(sheet.name) + ": " + place_of(at.row, at.column) + " is out of order");
  return at;
}

Result<Cell> cell_at(const WorkbookSheet& sheet, const Reference& at, pugi::xml_node node,
                     const std::vector<std::string>& shared_strings) {
  Cell cell{at.row, at.column, {}, false};
  const std::string_view type = attribute(node, "t");
  const std::string value = child(node, "v").child_value();
  if (type == "inlineStr") {
    cell.text = text_of_runs(child(node, "is"));
  } else if (type == "s") {
    const auto index = decimal_number(value);
    if (!index || static_cast<std::size_t>(*index) >= shared_strings.size())
      return rejected("sheet " + quoted(sheet.name) + ", " + place_of(at.row, at.column) + ": names text " +
                      quoted(value) + ", the workbook has " + std::to_string(shared_strings.size()));
    cell.text = shared_strings[static_cast<std::size_t>(*index)];
  } else {
    cell.text = value;
    cell.is_number = type.empty() || type == "n";
  }
  if (cell.text.size() > most_text)
    return rejected("sheet " + quoted(sheet.name) + ", " + place_of(at.row, at.column) +
                    ": more text than a cell holds");
  cell.text = trimmed(cell.text);
  return cell;
}

Result<void> read_row(const WorkbookSheet& sheet, pugi::xml_node row, int row_before,
                      const std::vector<std::string>& shared_strings, std::vector<Cell>& cells, int& number) {
  const auto given = attribute(row, "r");
  number = given.empty() ? row_before + 1 : decimal_number(given).value_or(0);
  if (number <= row_before || number > most_rows)
    return rejected("sheet " + quoted(sheet.name) + ": row " + quoted(given) + " is out of order");
  Reference before{number, 0};
  for (const pugi::xml_node node : row.children()) {
    if (local_name(node.name()) != "c") continue;
    const auto at = place_of_cell(sheet, given, node, before);
    if (!at) return at.error();
    before = *at;
    auto cell = cell_at(sheet, *at, node, shared_strings);
    if (!cell) return cell.error();
    if (!cell->text.empty()) cells.push_back(std::move(*cell));
    if (cells.size() > most_cells)
      return rejected("sheet " + quoted(sheet.name) + " has more cells than a sheet of figures has");
  }
  return {};
}

struct Relationship {
  std::string type; ///< the last word of its address: officeDocument, worksheet, sharedStrings
  std::string part;
};

Result<std::map<std::string, Relationship>> read_relationships(const std::string& name, std::string xml,
                                                               const std::string& folder) {
  Document document;
  if (auto parsed = parse(name, std::move(xml), document); !parsed) return parsed.error();
  std::map<std::string, Relationship> found;
  for (const pugi::xml_node each : child(document.tree, "Relationships").children()) {
    const std::string_view type = attribute(each, "Type");
    if (attribute(each, "TargetMode") == "External") continue;
    found[std::string(attribute(each, "Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                 resolved(folder, attribute(each, "Target"))};
  }
  return found;
}

} // namespace

Result<std::string> workbook_part(std::string relationships) {
  const auto found = read_relationships("_rels/.rels", std::move(relationships), "");
  if (!found) return found.error();
  for (const auto& [id, relationship] : *found)
    if (relationship.type == "officeDocument") return relationship.part;
  return rejected("the package names no workbook");
}

std::string relationships_of(const std::string& part) {
  const std::string folder = folder_of(part);
  const std::string name = folder.empty() ? part : part.substr(folder.size() + 1);
  return (folder.empty() ? "" : folder + "/") + "_rels/" + name + ".rels";
}

Result<Workbook> read_workbook(const std::string& part, std::string workbook, std::string relationships) {
  const auto related = read_relationships(relationships_of(part), std::move(relationships), folder_of(part));
  if (!related) return related.error();
  Document document;
  if (auto parsed = parse(part, std::move(workbook), document); !parsed) return parsed.error();
  const pugi::xml_node root = child(document.tree, "workbook");
  Workbook out;
  const std::string_view from_1904 = attribute(child(root, "workbookPr"), "date1904");
  out.dates_from_1904 = from_1904 == "1" || from_1904 == "true";
  for (const auto& [id, relationship] : *related)
    if (relationship.type == "sharedStrings") out.shared_strings = relationship.part;
  for (const pugi::xml_node each : child(root, "sheets").children()) {
    const auto known = related->find(std::string(attribute(each, "id")));
    if (known != related->end() && known->second.type == "worksheet")
      out.sheets.push_back({std::string(attribute(each, "name")), known->second.part});
  }
  if (out.sheets.empty()) return rejected("the workbook has no worksheet");
  return out;
}

Result<std::vector<std::string>> read_shared_strings(std::string xml) {
  Document document;
  if (auto parsed = parse("the shared strings' part", std::move(xml), document); !parsed)
    return parsed.error();
  std::vector<std::string> strings;
  for (const pugi::xml_node each : child(document.tree, "sst").children())
    if (local_name(each.name()) == "si") strings.push_back(text_of_runs(each));
  return strings;
}

Result<Sheet> read_worksheet(const WorkbookSheet& sheet, std::string xml,
                             const std::vector<std::string>& shared_strings, bool dates_from_1904) {
  Document document;
  if (auto parsed = parse(sheet.part, std::move(xml), document); !parsed) return parsed.error();
  Sheet out{sheet.name, {}, {}, dates_from_1904};
  int row_before = 0;
  for (const pugi::xml_node row : child(child(document.tree, "worksheet"), "sheetData").children()) {
    if (local_name(row.name()) != "row") continue;
    int number = 0;
    if (auto read = read_row(sheet, row, row_before, shared_strings, out.cells, number); !read)
      return read.error();
    row_before = number;
  }
  return out;
}

} // namespace waitlistd
