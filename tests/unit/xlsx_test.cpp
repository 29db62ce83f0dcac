// The parts of a workbook: what other writers make of them, and what a hostile one does.
#include "core/xlsx.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

const WorkbookSheet first{"First", "xl/worksheets/sheet1.xml"};
const std::vector<std::string> strings = {"Month", "52+"};

std::string sheet_of(const std::string& rows) {
  return "<?xml version=\"1.0\"?><worksheet "
         "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>" +
         rows + "</sheetData></worksheet>";
}

// "A1=Month B1=5#": # is a number.
std::string cells(const std::string& xml) {
  const auto sheet = read_worksheet(first, xml, strings, false);
  if (!sheet) return sheet.error().message;
  std::string out;
  for (const Cell& cell : sheet->cells)
    out += (out.empty() ? "" : " ") + column_letters(cell.column) + std::to_string(cell.row) + "=" +
           cell.text + (cell.is_number ? "#" : "");
  return out;
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i)
    out += text;
  return out;
}

} // namespace

TEST_CASE("cells are read as each writer writes them") {
  for (
      const auto& [rows, read] : std::vector<std::pair<std::string, std::string>>{
          {R"(<row r="2"><c r="B2" t="s"><v>0</v></c><c r="AA2"><v>13.5</v></c></row>)",
           "B2=Month AA2=13.5#"},
          {R"(<row><c t="inlineStr"><is><t>52+</t></is></c><c><v>1</v></c></row><row><c/><c><v>2</v></c></row>)",
           "A1=52+ B1=1# B2=2#"},
          {R"(<row r="1"><c r="A1" t="inlineStr"><is><r><t>Un</t></r><r><t>ique</t></r><rPh><t>x</t></rPh></is></c></row>)",
           "A1=Unique"},
          {R"(<row r="1"><c r="A1" t="str"><f>1+1</f><v> a &amp; b </v></c><c r="B1" t="e"><v>#N/A</v></c></row>)",
           "A1=a & b B1=#N/A"},
          {R"(<row r="3"><c r="A3" t="n"><v>4.4E6</v></c><c r="B3" s="5"/><c r="C3"><v></v></c></row>)",
           "A3=4.4E6#"},
          {"", ""}}) {
    INFO(rows);
    CHECK(cells(sheet_of(rows)) == read);
  }
  CHECK(cells("<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row r=\"1\"><x:c "
              "r=\"A1\"><x:v>7</x:v></x:c></x:row></x:sheetData>"
              "</x:worksheet>") == "A1=7#");
}

TEST_CASE("a sheet that no program writes is refused with its reason") {
  for (const auto& [rows, message] : std::vector<std::pair<std::string, std::string>>{
           {R"(<row r="5"><c r="C5" t="s"><v>2</v></c></row>)",
            "sheet \"First\", row 5, column 3 (C): names text \"2\", the workbook has 2"},
           {R"(<row r="5"><c r="C5" t="s"><v>-1</v></c></row>)",
            "sheet \"First\", row 5, column 3 (C): names text \"-1\", the workbook has 2"},
           {R"(<row r="1"><c r="BDWGO1"><v>1</v></c></row>)",
            "sheet \"First\": \"BDWGO1\" is not a cell of a sheet"},
           {R"(<row r="1"><c r="XFE1"><v>1</v></c></row>)",
            "sheet \"First\": \"XFE1\" is not a cell of a sheet"},
           {R"(<row r="1"><c r="A99999999999"><v>1</v></c></row>)",
            "sheet \"First\": \"A99999999999\" is not a cell of a sheet"},
           {R"(<row r="1048577"/>)", "sheet \"First\": row \"1048577\" is out of order"},
           {R"(<row r="2"/><row r="1"/>)", "sheet \"First\": row \"1\" is out of order"},
           {R"(<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>)",
            "sheet \"First\": row 1, column 1 (A) is out of order"},
           {R"(<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>)",
            "sheet \"First\": row 1, column 1 (A) is out of order"},
           {R"(<row r="1"><c r="A2"><v>1</v></c></row>)", "sheet \"First\": row \"1\" holds a cell of row 2"},
           {"<row r=\"1\">" + repeated("<c><v>1</v></c>", 16'385) + "</row>",
            "sheet \"First\": row 1, column 16385 (XFE) is out of order"},
           {repeated("<row>" + repeated("<c><v>1</v></c>", 1'000) + "</row>", 501),
            "xl/worksheets/sheet1.xml has more tags than a sheet of figures has"},
           {"<row><c><v>",
            "xl/worksheets/sheet1.xml is not well-formed XML: Start-end tags mismatch, at byte 122"}}) {
    INFO(rows.substr(0, 200));
    CHECK(cells(sheet_of(rows)) == message);
  }
  CHECK(cells("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><worksheet>&b;</worksheet>") ==
        "xl/worksheets/sheet1.xml has a document type, which no workbook has");
}

TEST_CASE("a sheet may be as large as a workbook's own bounds, and no larger") {
  CHECK(cells(sheet_of(R"(<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>)")) == "XFD1048576=1#");
  CHECK(cells(sheet_of(R"(<row r="1"><c r="AZ1"><v>1</v></c><c r="BA1"><v>2</v></c></row>)")) ==
        "AZ1=1# BA1=2#");
  const std::string longest(32'767, 'x');
  const auto text_cell = [](const std::string& text) {
    return sheet_of("<row><c t=\"inlineStr\"><is><t>" + text + "</t></is></c></row>");
  };
  CHECK(cells(text_cell(longest)) == "A1=" + longest);
  CHECK(cells(text_cell(longest + "x")) ==
        "sheet \"First\", row 1, column 1 (A): more text than a cell holds");
  const std::string too_many = "xl/worksheets/sheet1.xml has more tags than a sheet of figures has";
  // Half a million of each; the sheet itself has five tags and two attributes.
  CHECK(cells(sheet_of(repeated("<a/>", 499'995))).empty());
  CHECK(cells(sheet_of(repeated("<a/>", 499'996))) == too_many);
  CHECK(cells(sheet_of("<a>" + std::string(499'998, '=') + "</a>")).empty());
  CHECK(cells(sheet_of("<a>" + std::string(499'999, '=') + "</a>")) == too_many);
  for (const char* reference : {"A0", "1", "A", "a1", "A1048577", "A1x", "[1", "@1"}) {
    INFO(reference);
    CHECK(cells(sheet_of("<row><c r=\"" + std::string(reference) + "\"><v>1</v></c></row>")) ==
          "sheet \"First\": \"" + std::string(reference) + "\" is not a cell of a sheet");
  }
  CHECK(cells(sheet_of("<row r=\"0\"/>")) == "sheet \"First\": row \"0\" is out of order");
}

TEST_CASE("a part's folder is where its relationships lead from") {
  CHECK(relationships_of("workbook.xml") == "_rels/workbook.xml.rels");
  CHECK(relationships_of("a/b/book.xml") == "a/b/_rels/book.xml.rels");
  const auto part_of = [](const std::string& book, const std::string& target) {
    const auto read = read_workbook(
        book,
        "<workbook><workbookPr date1904=\"true\"/><sheets><sheet name=\"A\" id=\"r\"/></sheets></workbook>",
        "<Relationships><Relationship Id=\"r\" Type=\"x/worksheet\" Target=\"" + target +
            "\"/></Relationships>");
    CHECK(read.value().dates_from_1904);
    return read.value().sheets.at(0).part;
  };
  CHECK(part_of("book.xml", "s.xml") == "s.xml");
  CHECK(part_of("a/b/book.xml", "s.xml") == "a/b/s.xml");
  CHECK(part_of("a/b/book.xml", "../s.xml") == "a/s.xml");
  CHECK(part_of("a/b/book.xml", "../../s.xml") == "s.xml");
  CHECK(part_of("a/b/book.xml", "../../../s.xml") == "s.xml");
}

TEST_CASE("deep nesting costs no stack, and so many elements as a part may have no more than it") {
  const std::string deep = repeated("<a>", 240'000) + repeated("</a>", 240'000);
  CHECK(cells(sheet_of(deep)).empty());
  CHECK(cells(sheet_of("<row r=\"1\">" + deep + "<c r=\"A1\"><v>1</v></c></row>")) == "A1=1#");
}

TEST_CASE("a workbook says which sheets it has and where their texts are") {
  const std::string relationships =
      "<Relationships><Relationship Id=\"r1\" Type=\"http://x/relationships/worksheet\" "
      "Target=\"worksheets/one.xml\"/>"
      "<Relationship Id=\"r2\" Type=\"http://x/relationships/worksheet\" Target=\"/xl/worksheets/two.xml\"/>"
      "<Relationship Id=\"r3\" Type=\"http://x/relationships/sharedStrings\" Target=\"../xl/texts.xml\"/>"
      "<Relationship Id=\"r4\" Type=\"http://x/relationships/worksheet\" Target=\"http://evil/\" "
      "TargetMode=\"External\"/>"
      "</Relationships>";
  const auto book = read_workbook(
      "xl/workbook.xml",
      "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"A\" r:id=\"r1\"/>"
      "<sheet name=\"B\" r:id=\"r2\"/><sheet name=\"C\" r:id=\"r4\"/><sheet name=\"D\" r:id=\"r9\"/>"
      "</sheets></workbook>",
      relationships);
  REQUIRE(book.has_value());
  CHECK(book->dates_from_1904);
  CHECK(book->shared_strings == "xl/texts.xml");
  REQUIRE(book->sheets.size() == 2);
  CHECK(book->sheets[0].part == "xl/worksheets/one.xml");
  CHECK(book->sheets[1].part == "xl/worksheets/two.xml");
  CHECK(relationships_of("xl/workbook.xml") == "xl/_rels/workbook.xml.rels");
  CHECK(read_workbook("xl/workbook.xml", "<workbook/>", "<Relationships/>").error().message ==
        "the workbook has no worksheet");
  CHECK(workbook_part("<Relationships/>").error().message == "the package names no workbook");
  CHECK(workbook_part("<Relationships><Relationship Id=\"r\" Type=\"http://x/officeDocument\" "
                      "Target=\"xl/workbook.xml\"/>"
                      "</Relationships>")
            .value() == "xl/workbook.xml");
}

TEST_CASE("shared texts are read with their runs, and without how they are pronounced") {
  CHECK(read_shared_strings(
            "<sst><si><t>No. &gt; 18 weeks</t></si><si><r><t>Unique</t></r><r><t xml:space=\"preserve\"> "
            "Patients</t></r></si><si><t>x</t><rPh><t>y</t></rPh></si><si/></sst>")
            .value() == std::vector<std::string>{"No. > 18 weeks", "Unique Patients", "x", ""});
  CHECK_FALSE(read_shared_strings("<sst>").has_value());
}
