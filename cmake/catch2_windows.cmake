# Catch2 2 is headers; the program's main() is compiled here, once.
find_package(Catch2 CONFIG QUIET) # vcpkg has a package
if(NOT TARGET Catch2::Catch2WithMain)
  set(main ${CMAKE_CURRENT_BINARY_DIR}/catch2_main.cpp)
  file(WRITE ${main} "#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
  add_library(catch2_main STATIC ${main})
  add_library(Catch2::Catch2WithMain ALIAS catch2_main)
endif()
