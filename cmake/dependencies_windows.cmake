find_package(libzip CONFIG REQUIRED)

find_package(pugixml CONFIG QUIET) # vcpkg's
if(NOT TARGET pugixml::pugixml)
  find_path(PUGIXML_INCLUDE pugixml.hpp REQUIRED)
  find_library(PUGIXML_LIBRARY pugixml REQUIRED)
  add_library(pugixml INTERFACE)
  target_include_directories(pugixml SYSTEM INTERFACE ${PUGIXML_INCLUDE})
  target_link_libraries(pugixml INTERFACE ${PUGIXML_LIBRARY})
  add_library(pugixml::pugixml ALIAS pugixml)
endif()

# vcpkg has packages of these; else they are headers beside the others.
find_package(spdlog CONFIG QUIET)
if(TARGET spdlog::spdlog_header_only)
  add_library(spdlog::spdlog ALIAS spdlog::spdlog_header_only)
elseif(NOT TARGET spdlog::spdlog)
  add_library(spdlog INTERFACE)
  target_compile_definitions(spdlog INTERFACE FMT_HEADER_ONLY SPDLOG_FMT_EXTERNAL)
  add_library(spdlog::spdlog ALIAS spdlog)
endif()

# What every one of our targets is compiled with: Windows 10 and Server 2019, and its W functions.
add_compile_definitions(_WIN32_WINNT=0x0A00 WIN32_LEAN_AND_MEAN NOMINMAX UNICODE _UNICODE)
link_libraries(ws2_32 mswsock)
set_property(TARGET OpenSSL::Crypto APPEND PROPERTY INTERFACE_LINK_LIBRARIES ws2_32 crypt32 bcrypt)

# GCC 12's own semaphore loses a wake-up between two threads where there are no futexes, and a std::stop_callback that ends
# while its stop is requested waits by one, for ever. Its library can be told to use the system's semaphores.
if(MINGW)
  add_compile_definitions(_GLIBCXX_USE_POSIX_SEMAPHORE)
endif()
