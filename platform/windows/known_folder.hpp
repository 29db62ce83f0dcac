#pragma once

#include <filesystem>

#include <windows.h>
// after windows.h
#include <knownfolders.h>
#include <shlobj.h>

namespace waitlistd::platform {

/// FOLDERID_LocalAppData and the like, made where it is missing; C:\ProgramData where Windows does not say.
std::filesystem::path known_folder(const KNOWNFOLDERID& id);

} // namespace waitlistd::platform
