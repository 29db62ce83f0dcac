#pragma once
// Between termination.cpp, which knows what is to be done, and the system's part, which hears of it.

namespace waitlistd::platform {

/// The system's part: from now on the functions below are called. Called once, before any other thread is
/// started.
void listen_for_termination();

/// Somebody asks the process to end with this code. True where it goes on for now: it was asked to stop for
/// the first time, or the interrupt is the child's.
bool goes_on_after(int exit_code, bool is_interrupt);

/// What is to be done before the process ends, done once; the system's part ends it then. From now on whoever
/// destroys a BeforeTermination or a StopOnTermination waits for that end.
void act_before_the_end();

} // namespace waitlistd::platform
