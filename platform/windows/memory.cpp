#include "platform/memory.hpp"

#include <windows.h>

namespace waitlistd::platform {

void keep_memory_small() {} // Windows gives large pieces back by itself

void release_unused_memory() {
  HeapCompact(GetProcessHeap(), 0);
  SetProcessWorkingSetSize(GetCurrentProcess(), static_cast<SIZE_T>(-1), static_cast<SIZE_T>(-1));
}

} // namespace waitlistd::platform
