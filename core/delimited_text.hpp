#pragma once
// Delimited text as spreadsheets save it: commas, semicolons or tabs; UTF-8 with and without a byte order
// mark, UTF-16 of either order, Windows-1252; quoted fields that hold line breaks.

#include "core/failure.hpp"
#include "core/sheet.hpp"

#include <string_view>

namespace waitlistd {

/// The delimiter is the one that splits the rows most evenly, or the one that a first line "sep=;" names.
/// Rejects what is no text, a quote that is not closed (with its row), and what is larger than a sheet may
/// be.
Result<Sheet> read_delimited(std::string_view bytes);

} // namespace waitlistd
