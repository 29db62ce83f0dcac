# On Linux everything comes from the distribution's packages, which tools/install-dependencies.sh names for Debian; for
# Windows from tools/windows-libraries.sh, or from vcpkg.json for Visual Studio.
set(Boost_NO_WARN_NEW_VERSIONS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS program_options)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PostgreSQL REQUIRED) # libpq

if(WIN32)
  include(dependencies_windows)
else()
  find_package(PkgConfig REQUIRED)
  find_package(spdlog REQUIRED)
  find_package(pugixml REQUIRED)
  pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
  pkg_check_modules(libsystemd REQUIRED IMPORTED_TARGET libsystemd)
  add_library(libzip::zip ALIAS PkgConfig::libzip)
endif()

# fast-cpp-csv-parser: <libfccp/csv.h> on Debian, <csv.h> upstream and in vcpkg.
find_path(FAST_CPP_CSV_PARSER_INCLUDE csv.h PATH_SUFFIXES libfccp REQUIRED)
add_library(fast_cpp_csv_parser INTERFACE)
target_include_directories(fast_cpp_csv_parser SYSTEM INTERFACE ${FAST_CPP_CSV_PARSER_INCLUDE})

find_path(VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)
add_library(valijson INTERFACE)
target_include_directories(valijson SYSTEM INTERFACE ${VALIJSON_INCLUDE})
