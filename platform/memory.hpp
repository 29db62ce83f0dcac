#pragma once
// A service rests for hours between two looks: meanwhile its memory is better off with others.

namespace waitlistd::platform {

/// Has large pieces given back to the system as soon as they are freed, for which a load takes a tenth
/// longer. Call it once, before any other thread is started.
void keep_memory_small();

/// Gives back what is free in pieces, and unmaps program code until it is needed again.
void release_unused_memory();

} // namespace waitlistd::platform
