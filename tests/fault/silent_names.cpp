// Loaded before the C library: the name server of silent.example never answers, the others are the system's.
#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>

#include <string_view>

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  constexpr unsigned longer_than_any_test = 600; // seconds
  if (node && std::string_view(node) == "silent.example") sleep(longer_than_any_test);
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto system_one = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return system_one(node, service, hints, found);
}
