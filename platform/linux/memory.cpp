#include "platform/memory.hpp"

#include <cstddef>
#include <cstdint>
#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace waitlistd::platform {
namespace {

constexpr int large =
    128 * 1024; // glibc's own, which it would raise to 32 MB with the first large piece freed

// Code and constants come back from the page cache, page by page. They are what is not writable: what the
// loader has relocated is in a writable segment.
int unmap_code(dl_phdr_info* library, std::size_t, void*) {
  const auto page = static_cast<std::uintptr_t>(getpagesize());
  for (int i = 0; i < library->dlpi_phnum; ++i) {
    const auto& segment = library->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = (library->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const std::uintptr_t end = library->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader tells addresses as numbers
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

} // namespace

void keep_memory_small() { mallopt(M_MMAP_THRESHOLD, large); }

void release_unused_memory() {
  malloc_trim(0);
  dl_iterate_phdr(unmap_code, nullptr);
}

Result<void> limit_memory(std::size_t) { return {}; }

} // namespace waitlistd::platform
