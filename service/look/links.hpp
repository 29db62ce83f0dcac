#pragma once
// What writes a file by putting another one in its place, or aside, asks first where the name leads: a
// symbolic link is to stay one.

#include <filesystem>

namespace waitlistd {

/// True for the names that open descriptors have, /dev/fd/1 and the like. They lead to what is open: a file
/// there is somebody's output in its middle.
bool is_descriptor(const std::filesystem::path& path);

/// Where the path's links lead, also to what is not there yet; no further than to a descriptor.
std::filesystem::path followed(std::filesystem::path path);

} // namespace waitlistd
