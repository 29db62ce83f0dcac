#include "core/precedence.hpp"

#include "core/http/http_date.hpp"

#include <compare>

namespace waitlistd {
namespace {

// Folder before time before word: the folder is NHS England's, a copy's Last-Modified may be that of the
// copy, and one of the files known to be revised does not say so.
struct Order {
  std::strong_ordering arriving = std::strong_ordering::equal; // against the current one
  std::string because;
};

Order order_by_marks(const PublicationMarks& current, const PublicationMarks& arriving) {
  if (current.upload_folder && arriving.upload_folder && current.upload_folder != arriving.upload_folder)
    return {*arriving.upload_folder <=> *current.upload_folder,
            "its upload folder is " + to_string(*arriving.upload_folder) + ", the other's " +
                to_string(*current.upload_folder)};
  if (current.last_modified && arriving.last_modified && current.last_modified != arriving.last_modified)
    return {arriving.last_modified->time_since_epoch().count() <=>
                current.last_modified->time_since_epoch().count(),
            "its Last-Modified is " + http_date(*arriving.last_modified) + ", the other's " +
                http_date(*current.last_modified)};
  if (current.revised != arriving.revised)
    return {arriving.revised <=> current.revised, arriving.revised
                                                      ? "it is called revised, the other is not"
                                                      : "the other is called revised, it is not"};
  return {};
}

} // namespace

FoundBy found_by(std::string_view strategy) {
  if (strategy == "pages" || strategy == "browser" || strategy == "setting") return FoundBy::site;
  return strategy == "constructed" ? FoundBy::guessed : FoundBy::hand;
}

Precedence precedence(const std::optional<CurrentFile>& current, const ArrivingFile& arriving) {
  if (!current) return {true, "it is the month's first"};
  if (arriving.make_current) return {true, "the operator said --make-current"};
  // The site's link outweighs every mark: a revision that is withdrawn has the later ones.
  const bool linked = arriving.found_by == FoundBy::site;
  if (linked && !current->by_hand) return {true, "the site links it now"};
  // The site has linked it all the time: the operator's word is later.
  if (linked && arriving.known)
    return {false, "the current one was loaded by hand after it; --make-current puts it back"};
  const Order order = order_by_marks(current->marks, arriving.marks);
  if (order.arriving != std::strong_ordering::equal) return {order.arriving > 0, order.because};
  if (arriving.found_by == FoundBy::guessed && arriving.known)
    return {false, "nothing tells that it was published again: its address was guessed, not linked"};
  // Somebody has just asked for it, and nothing speaks for the other.
  return {true, "it was loaded last, and neither folder, date nor name tells which was published last"};
}

} // namespace waitlistd
