#include "platform/root.hpp"

namespace waitlistd::platform {

Result<std::optional<User>> master_of(const std::filesystem::path&) { return std::optional<User>{}; }

Result<void> become(const User&) { return {}; }

Result<ActingAs> ActingAs::begin(const User&) { return ActingAs(); }

ActingAs::ActingAs(ActingAs&&) noexcept = default;

ActingAs::~ActingAs() = default;

} // namespace waitlistd::platform
