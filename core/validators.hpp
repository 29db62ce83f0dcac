#pragma once
// What a server says of a content so that it can be asked whether it has another one by now.

#include <string>

namespace waitlistd {

struct Validators {
  std::string etag;
  std::string last_modified;
  bool empty() const { return etag.empty() && last_modified.empty(); }
};

} // namespace waitlistd
