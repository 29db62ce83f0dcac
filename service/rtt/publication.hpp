#pragma once
// The step from a month that is loaded to one that readers see.
//
// A statement's plan names the leaves it reads, its snapshot says which release is current. Were both made in
// one commit, a statement planned before it and run after it would look for the new release's rows in the old
// leaves, and find none. So a load commits data, leaf and ledger row together as `ready`, which nobody reads;
// once every statement that was being planned at that time is past it, one small transaction makes the
// release current.

#include "service/database/postgres.hpp"

namespace waitlistd::rtt {

/// Publishes every ready release, those of a run that was killed in between too. May wait up to a second for
/// statements that read rtt.pathway; they and later ones never wait.
Result<void> publish_ready(Connection& database);

} // namespace waitlistd::rtt
