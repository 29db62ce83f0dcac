#include "service/tenants/tenant_files.hpp"

#include "core/alerts/json_document.hpp"
#include "core/path_text.hpp"
#include "service/input_file.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

// For messages.
std::string text_of(const fs::path& path) {
  const std::u8string utf8 = path.u8string();
  return {utf8.begin(), utf8.end()};
}

Result<std::string> read_all(std::FILE* file) {
  std::string text(alerts::longest_document + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  if (std::ferror(file)) return unreadable(errno);
  return text;
}

Failure of_file(const std::string& name, Failure failure) {
  failure.message = name + ": " + failure.message;
  return failure;
}

Result<TenantFile> read_file(const fs::path& path) {
  const std::string name = text_of(path);
  const auto file = open_input(path);
  if (!file) return of_file(name, file.error());
  auto text = read_all(file->get());
  if (!text) return of_file(name, text.error());
  return TenantFile{name, std::move(*text)};
}

Result<std::vector<fs::path>> json_files(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  if (error) return Failure{FailureKind::failed, text_of(folder) + ": " + error.message(), {}};
  if (files.empty())
    return Failure{FailureKind::failed, text_of(folder) + " has no file *.json",
                   "name the folder that the tenants' files are in, or the files"};
  std::sort(files.begin(), files.end());
  return files;
}

} // namespace

Result<std::vector<TenantFile>> read_tenant_files(const std::vector<std::string>& paths) {
  std::vector<TenantFile> out;
  for (const std::string& name : paths) {
    if (name == "-") {
      auto text = read_all(stdin);
      if (!text) return of_file("standard input", text.error());
      out.push_back({"standard input", std::move(*text)});
      continue;
    }
    std::error_code ignored;
    std::vector<fs::path> files = {path_of(name)};
    if (fs::is_directory(files.front(), ignored)) {
      auto found = json_files(files.front());
      if (!found) return found.error();
      files = std::move(*found);
    }
    for (const fs::path& path : files) {
      auto file = read_file(path);
      if (!file) return file.error();
      out.push_back(std::move(*file));
    }
  }
  return out;
}

} // namespace waitlistd
