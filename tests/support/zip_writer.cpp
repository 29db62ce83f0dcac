#include "tests/support/zip_writer.hpp"

#include <zip.h>

#include <stdexcept>

namespace waitlistd::test {

void write_zip(const std::filesystem::path& path,
               const std::vector<std::pair<std::string, std::string>>& members, const std::string& password) {
  int error = 0;
  zip_t* archive = zip_open(path.string().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  if (!archive) throw std::runtime_error("cannot make " + path.string());
  for (const auto& [name, content] : members) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_OVERWRITE);
    if (!password.empty())
      zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, password.c_str());
  }
  if (zip_close(archive) != 0) throw std::runtime_error("cannot write " + path.string());
}

} // namespace waitlistd::test
