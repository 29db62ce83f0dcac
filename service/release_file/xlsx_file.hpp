#pragma once
// A worksheet of an XLSX workbook, from the bytes of its file.

#include "core/failure.hpp"
#include "core/sheet.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace waitlistd {

/// True for what starts like a ZIP.
bool is_zip(std::string_view bytes);

/// True for a compound file: a workbook of before 2007 (XLS), or an encrypted one of any form.
bool is_compound_file(std::string_view bytes);

/// The first sheet that `fits`. Rejects what is no workbook, is encrypted, damaged, or inflates beyond bounds
/// (ZIP bomb), and, with the names of the sheets, a workbook of which none fits. `wanted`: what should be
/// there, for that message.
Result<Sheet> find_sheet(std::string_view bytes, const std::function<bool(const Sheet&)>& fits,
                         std::string_view wanted);

} // namespace waitlistd
