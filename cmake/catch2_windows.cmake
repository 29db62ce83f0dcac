# Catch2 2 is headers; the programs' main() is compiled here, once.
set(main ${CMAKE_CURRENT_BINARY_DIR}/catch2_main.cpp)
file(WRITE ${main} "#define DO_NOT_USE_WMAIN\n#define CATCH_CONFIG_MAIN\n#include <catch2/catch.hpp>\n")
find_path(CATCH2_INCLUDE catch2/catch.hpp REQUIRED)
add_library(catch2_main STATIC ${main})
target_include_directories(catch2_main SYSTEM PUBLIC ${CATCH2_INCLUDE})
add_library(Catch2::Catch2WithMain ALIAS catch2_main)
