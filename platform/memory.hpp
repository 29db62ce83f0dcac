#pragma once
// A service rests for hours between two looks: meanwhile its memory is better off with others.

#include "core/failure.hpp"

#include <cstddef>

namespace waitlistd::platform {

/// Has large pieces given back to the system as soon as they are freed, for which a load takes a tenth
/// longer. Call it once, before any other thread is started.
void keep_memory_small();

/// Gives back what is free in pieces, and unmaps program code until it is needed again.
void release_unused_memory();

/// From here on this program, without what it starts, gets no more than so many bytes: an allocation beyond
/// fails. For Windows; on Linux a service's unit limits it together with what it starts.
Result<void> limit_memory(std::size_t bytes);

} // namespace waitlistd::platform
