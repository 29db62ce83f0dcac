#pragma once
// PostgreSQL's server programs with a pg_ctl of the test's own.

#include "service/database/cluster_files.hpp"
#include "tests/support/program.hpp"

namespace waitlistd::test {

/// A folder of links to the real programs. Its pg_ctl does what `cases`, of a shell's `case "$1" in`, says,
/// where $real is the real one, and else what the real one does.
class StandInPrograms {
public:
  explicit StandInPrograms(const std::string& cases) {
    namespace fs = std::filesystem;
    const fs::path real = find_server_programs({}, {}).value();
    for (const auto& entry : fs::directory_iterator(real))
      if (entry.path().filename() != "pg_ctl")
        fs::create_symlink(entry.path(), folder_ / entry.path().filename().string());
    write_file(folder_ / "asked", "");
    fs::permissions(folder_ / "asked", fs::perms(0666)); // the server's user is another
    write_file(folder_ / "pg_ctl", "#!/bin/sh\nreal=" + (real / "pg_ctl").string() + "\necho \"$1\" >> " +
                                       (folder_ / "asked").string() + "\ncase \"$1\" in\n" + cases +
                                       "\n*) exec \"$real\" \"$@\";;\nesac\n");
    fs::permissions(folder_ / "pg_ctl", fs::perms(0755));
  }
  const std::filesystem::path& path() const { return folder_.path(); }
  bool was_asked(const std::string& command) const {
    return contains("\n" + content_of(folder_ / "asked"), "\n" + command + "\n");
  }

private:
  TemporaryFolder folder_;
};

} // namespace waitlistd::test
