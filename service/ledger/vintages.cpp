// How long the rows of old vintages are kept.
#include "service/collection.hpp"
#include "service/database/schema.hpp"

#include <chrono>
#include <thread>

namespace waitlistd {
namespace {

using namespace std::chrono_literals;

// How long a reader of an old vintage is waited for; it does not wait for us.
constexpr auto patience = 3s;
constexpr auto try_again_after = 10ms;

// False where readers had the rows open all the time.
Result<bool> drop_rows(Connection& database, std::string_view schema, const std::string& release_id) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    const auto dropped = database.query(in_schema(schema, "SELECT {schema}.drop_rows($1)"), {release_id},
                                        "dropping the rows of an old vintage");
    if (!dropped) return dropped.error();
    if (dropped->text(0, 0) == "t") return true;
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(try_again_after);
  }
}

} // namespace

Result<int> Collection::drop_old_rows(Connection& database, int keep) const {
  const auto old = database.query(in_schema(schema, "SELECT {schema}.releases_to_empty($1)"),
                                  {std::to_string(keep)}, "looking for old vintages");
  if (!old) return old.error();
  int count = 0;
  for (int row = 0; row < old->rows(); ++row) {
    const auto dropped = drop_rows(database, schema, old->text(row, 0));
    if (!dropped) return dropped.error();
    if (!*dropped) break; // a later run finds it again
    ++count;
  }
  return count;
}

} // namespace waitlistd
