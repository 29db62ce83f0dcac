#pragma once

#include "core/failure.hpp"
#include "platform/process.hpp"

#include <cstdio>
#include <filesystem>

namespace waitlistd::platform {

/// std::fopen for any path that the system can have. Null, and errno, where it cannot be opened.
std::FILE* open_file(const std::filesystem::path& file, const char* mode);

/// What is written goes to the file's end, wherever other processes have moved it, at each flush. Others may
/// read, write, rename and remove the file meanwhile. Null, and errno, where it cannot be opened.
std::FILE* open_to_append(const std::filesystem::path& file);

/// A text file to be read, in a folder that somebody else could have made. Null, and errno, where it cannot
/// be opened. Fails (configuration) where neither an administrator nor this user put it there, or everybody
/// may change it. On Linux it is in /etc, which is root's.
Result<std::FILE*> open_if_trusted(const std::filesystem::path& file);

/// The system's reason why this account cannot write to the file, or make files in the folder; empty where it
/// can. Both must be there. Nothing is made or changed.
std::string why_not_writable(const std::filesystem::path& path);

/// A file to be read that is one itself: null, and errno, where it is a link, a pipe or a folder, or cannot
/// be opened.
std::FILE* open_no_link(const std::filesystem::path& file);

/// A new file for bytes. Null, and errno, where there is one of that name, a link too, or it cannot be made.
std::FILE* make_file(const std::filesystem::path& file);

/// Gives the open file the permissions of the one that it is to replace, and its owner where this account may
/// give files away; nothing where there is no such file. On Windows a file has its folder's access list,
/// which both are in.
void hand_on_permissions(const std::filesystem::path& replaced, std::FILE* replacement);

/// Fails (configuration) unless the folder is that user's (or, where that is us, ours) alone: no link, and
/// nobody else's to enter or change. On Windows there is no folder that this is asked of.
Result<void> check_private_folder(const std::filesystem::path& folder, const User& owner);

/// True where others than its owner, the service's account and administrators may read the file.
bool is_world_readable(const std::filesystem::path& file);

} // namespace waitlistd::platform
