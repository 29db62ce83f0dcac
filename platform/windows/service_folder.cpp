// The folder of settings and data: %ProgramData% lets every user make folders, so that rights cannot be left
// to inheritance, nor a folder that is there already be trusted.
#include "platform/service_control.hpp"
#include "platform/windows/security.hpp"
#include "platform/windows/service_manager.hpp"
#include "platform/windows/text.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cwctype>
#include <fstream>
#include <stdexcept>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

constexpr SECURITY_INFORMATION owner_and_list = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;

// The identity that Windows gives a service, NT SERVICE\name: S-1-5-80 and the SHA-1 of its name in capitals.
// It is the same whatever the service's account, and known before there is a service.
std::wstring service_sid(const std::string& name) {
  std::wstring capitals = wide(name);
  for (wchar_t& c : capitals)
    c = static_cast<wchar_t>(std::towupper(c));
  std::array<std::uint8_t, 20> hash{};
  if (EVP_Digest(capitals.data(), capitals.size() * sizeof(wchar_t), hash.data(), nullptr, EVP_sha1(),
                 nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot compute SHA-1");
  std::wstring sid = L"S-1-5-80";
  for (std::size_t i = 0; i < hash.size(); i += 4)
    sid += L"-" + std::to_wstring(std::uint32_t{hash[i]} | std::uint32_t{hash[i + 1]} << 8 |
                                  std::uint32_t{hash[i + 2]} << 16 | std::uint32_t{hash[i + 3]} << 24);
  return sid;
}

// Of Administrators; inherits nothing (P); SYSTEM (SY) and Administrators (BA) may do everything, the service
// may read, write and remove (0x1301bf, "modify"), in folders and files below too (OICI).
std::wstring folder_rights(const std::wstring& service) {
  return L"O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;" + service + L")";
}

// The service may only read (FR) what administrators follow.
std::wstring settings_rights(const std::wstring& service) {
  return L"O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;" + service + L")";
}

// What is in a folder that others could write to until now.
Result<void> check_content(const fs::path& folder, const std::wstring& service) {
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const fs::path& path = entry->path();
    const Handle opened = open_itself(path, READ_CONTROL);
    if (!opened && GetLastError() == ERROR_FILE_NOT_FOUND) continue; // gone meanwhile
    if (const auto security = security_if_trusted(opened.get(), path, service); !security)
      return security.error();
    if (!is_folder(opened.get())) continue;
    if (auto below = check_content(path, service); !below) return below;
  }
  if (!error) return {};
  return Failure{
      FailureKind::failed, "cannot list the folder " + folder.string() + ": " + error.message(), {}};
}

// The descriptor is only read, and the function's parameter not const.
SECURITY_ATTRIBUTES from_the_first_moment(const Security& security) {
  return {sizeof(SECURITY_ATTRIBUTES), security.descriptor.get(), FALSE};
}

Failure cannot_write(const fs::path& file, DWORD error) {
  Failure failure = service_failure("cannot write the settings file " + file.string(), error);
  if (failure.hint.empty()) failure.hint = "check the path, its permissions and the room on its disk";
  return failure;
}

bool write_text(const fs::path& file, const std::string& text) {
  std::ofstream out(file); // lines end as the system's editors have it
  out << text;
  out.close();
  return out.good();
}

// Of two files the one that is there gives its rights.
DWORD put_in_place(const fs::path& part, const fs::path& file) {
  if (ReplaceFileW(file.c_str(), part.c_str(), nullptr, 0, nullptr, nullptr)) return ERROR_SUCCESS;
  if (const DWORD error = GetLastError(); error != ERROR_FILE_NOT_FOUND) return error;
  return MoveFileExW(part.c_str(), file.c_str(), 0) ? ERROR_SUCCESS : GetLastError();
}

} // namespace

Result<void> make_service_folder(const fs::path& folder, const std::string& name) {
  const std::wstring service = service_sid(name);
  const auto wanted = security_from(folder_rights(service));
  if (!wanted) return service_failure("cannot describe the rights on " + folder.string(), wanted.error());
  SECURITY_ATTRIBUTES attributes = from_the_first_moment(*wanted);
  if (!CreateDirectoryW(folder.c_str(), &attributes))
    if (const DWORD error = GetLastError(); error != ERROR_ALREADY_EXISTS)
      return service_failure("cannot make the folder " + folder.string(), error);
  const Handle opened = open_itself(folder, FILE_LIST_DIRECTORY | READ_CONTROL | WRITE_DAC | WRITE_OWNER);
  const auto before = security_if_trusted(opened.get(), folder, service);
  if (!before) return before.error();
  if (!before->inherits) return {}; // as it was made, or as an administrator wants it
  if (auto ours = check_content(folder, service); !ours) return ours;
  if (const DWORD error = set_security(opened.get(), owner_and_list, *wanted); error != ERROR_SUCCESS)
    return service_failure("cannot keep others out of the folder " + folder.string(), error);
  auto still_ours = check_content(folder, service); // somebody may have been quick
  if (!still_ours) set_security(opened.get(), DACL_SECURITY_INFORMATION, *before);
  return still_ours;
}

Result<void> write_settings_file(const fs::path& file, const std::string& text, const std::string& name) {
  const auto rights = security_from(settings_rights(service_sid(name)));
  if (!rights) return cannot_write(file, rights.error());
  SECURITY_ATTRIBUTES attributes = from_the_first_moment(*rights);
  fs::path part = file;
  part += ".part";
  std::error_code ignored;
  fs::remove(part, ignored); // another's rights would stay
  Handle made(
      CreateFileW(part.c_str(), GENERIC_WRITE, 0, &attributes, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!made) return cannot_write(file, GetLastError());
  made.close();
  const DWORD error = write_text(part, text) ? put_in_place(part, file) : DWORD{ERROR_WRITE_FAULT};
  if (error == ERROR_SUCCESS) return {};
  fs::remove(part, ignored);
  return cannot_write(file, error);
}

Result<void> protect_settings_file(const fs::path& file, const std::string& name) {
  const std::wstring service = service_sid(name);
  const Handle opened = open_itself(file, READ_CONTROL | WRITE_DAC | WRITE_OWNER);
  const auto before = security_if_trusted(opened.get(), file, service);
  if (!before) return before.error();
  if (!before->inherits) return {}; // as it was made, or as an administrator wants it
  const auto wanted = security_from(settings_rights(service));
  const DWORD error = wanted ? set_security(opened.get(), owner_and_list, *wanted) : wanted.error();
  if (error == ERROR_SUCCESS) return {};
  return service_failure("cannot keep others from the settings file " + file.string(), error);
}

} // namespace waitlistd::platform
