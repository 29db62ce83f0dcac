#pragma once
// The parts of an XLSX workbook (ECMA-376), each an XML text, as values. Styles, formulas and drawings are
// nobody's business here: a cell is what it shows of its value.
//
// The bytes are a stranger's: a part has at most so many tags, so that what is made of it has a bound;
// entities are XML's own five, a document type is refused; nothing here recurses.

#include "core/failure.hpp"
#include "core/sheet.hpp"

#include <string>
#include <vector>

namespace waitlistd {

struct WorkbookSheet {
  std::string name;
  std::string part; ///< "xl/worksheets/sheet1.xml"
};

struct Workbook {
  std::vector<WorkbookSheet> sheets;
  std::string shared_strings; ///< the part; empty where there is none
  bool dates_from_1904 = false;
};

/// The part that is the workbook, from the package's "_rels/.rels".
Result<std::string> workbook_part(std::string relationships);

/// "xl/_rels/workbook.xml.rels" for "xl/workbook.xml".
std::string relationships_of(const std::string& part);

/// `part`: where the workbook is, which its relationships are relative to.
Result<Workbook> read_workbook(const std::string& part, std::string workbook, std::string relationships);

Result<std::vector<std::string>> read_shared_strings(std::string xml);

/// Fails where a cell names a shared string that is not there, stands outside a sheet's bounds, or is out of
/// order.
Result<Sheet> read_worksheet(const WorkbookSheet& sheet, std::string xml,
                             const std::vector<std::string>& shared_strings, bool dates_from_1904);

} // namespace waitlistd
