#include "platform/browser.hpp"

#include "platform/environment.hpp"
#include "platform/root.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> folders_to_search() {
  std::vector<fs::path> folders = search_path();
  for (const char* usual : {"/usr/bin", "/usr/local/bin", "/snap/bin"})
    folders.emplace_back(usual); // a service's PATH may be short
  return folders;
}

std::vector<std::string> certificates_in(const std::string& ca_file) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view end = "-----END CERTIFICATE-----";
  std::ifstream file(ca_file, std::ios::binary);
  std::ostringstream read;
  read << file.rdbuf();
  const std::string text = read.str();
  std::vector<std::string> certificates;
  std::size_t first = text.find(begin);
  while (first != std::string::npos) {
    const std::size_t last = text.find(end, first);
    if (last == std::string::npos) break;
    certificates.push_back(text.substr(first, last + end.size() - first) + "\n");
    first = text.find(begin, last);
  }
  return certificates;
}

Result<void> certutil(const fs::path& profile, const std::optional<User>& user,
                      std::vector<std::string> arguments) {
  ChildProgram tool;
  tool.program = "certutil";
  tool.arguments = std::move(arguments);
  tool.arguments.insert(tool.arguments.end(), {"-d", "sql:" + (profile / ".pki/nssdb").string()});
  tool.as = user;
  tool.directory = profile;
  auto finished = run(tool);
  if (finished && finished->exit_code == 0) return {};
  return Failure{FailureKind::failed,
                 "the browser cannot be told to trust CA_FILE: " +
                     (finished ? finished->said() : finished.error().message),
                 "install certutil (Debian: libnss3-tools)"};
}

} // namespace

std::vector<fs::path> installed_browsers() {
  std::vector<fs::path> found;
  for (const char* name : {"chromium", "chromium-browser", "google-chrome-stable", "google-chrome",
                           "microsoft-edge-stable", "microsoft-edge"})
    for (const fs::path& folder : folders_to_search()) {
      if (access((folder / name).c_str(), X_OK) != 0) continue;
      found.push_back(folder / name);
      break;
    }
  return found;
}

std::optional<User> browser_user() {
  if (geteuid() != 0) return std::nullopt;
  if (auto service = find_user("waitlistd")) return service;
  return find_user("nobody");
}

Result<fs::path> make_profile_folder(const std::optional<User>& user) {
  std::string name = (fs::temp_directory_path() / "waitlistd-browser-XXXXXX").string();
  const auto acting = ActingAs::begin(user.value_or(current_user()));
  if (!acting) return acting.error();
  if (mkdtemp(name.data())) return fs::path(name);
  return Failure{FailureKind::failed,
                 "cannot make a folder for the browser in " + fs::temp_directory_path().string() + ": " +
                     std::strerror(errno),
                 {}};
}

std::error_code remove_profile_folder(const fs::path& profile, const std::optional<User>& user) {
  std::error_code error = std::make_error_code(std::errc::operation_not_permitted);
  if (const auto acting = ActingAs::begin(user.value_or(current_user()))) fs::remove_all(profile, error);
  return error;
}

Result<void> trust_in_browser(const fs::path& profile, const std::optional<User>& user,
                              const std::string& ca_file) {
  const std::vector<std::string> certificates = certificates_in(ca_file); // which that user need not see
  const auto acting = ActingAs::begin(user.value_or(current_user()));
  if (!acting) return acting.error();
  // Chromium reads the NSS database of its user's home; there is no option for a file.
  std::error_code error;
  fs::create_directories(profile / ".pki/nssdb", error);
  if (auto made = certutil(profile, user, {"-N", "--empty-password"}); !made) return made;
  int number = 0;
  for (const std::string& certificate : certificates) {
    const fs::path file = profile / ("ca-" + std::to_string(++number) + ".pem");
    std::ofstream(file) << certificate;
    const std::string name = "CA_FILE " + std::to_string(number);
    if (auto added = certutil(profile, user, {"-A", "-n", name, "-t", "C,,", "-i", file.string()}); !added)
      return added;
  }
  return {};
}

} // namespace waitlistd::platform
