#pragma once

#include "core/failure.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace waitlistd {

struct CloseInput {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using InputFile = std::unique_ptr<std::FILE, CloseInput>;

/// With the system's reason, an errno; whoever reports it names the file.
Failure unreadable(int error);

/// A file that somebody named, to be read. Fails where it is a folder, and where it cannot be opened.
Result<InputFile> open_input(const std::filesystem::path& path);

/// The whole of it. Fails where it is larger than that.
Result<std::string> read_small_file(const std::filesystem::path& path, std::size_t most_bytes);

} // namespace waitlistd
