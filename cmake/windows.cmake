# Toolchain: Windows (x86-64) by MinGW-w64 from Linux, with the libraries that tools/windows-libraries.sh builds.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)

if(NOT WAITLISTD_WINDOWS_ROOT)
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../tools/windows-libraries.sh
                  OUTPUT_VARIABLE WAITLISTD_WINDOWS_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WAITLISTD_WINDOWS_ROOT)
set(CMAKE_FIND_ROOT_PATH ${WAITLISTD_WINDOWS_ROOT} /usr/x86_64-w64-mingw32)
set(CMAKE_PREFIX_PATH /)
set(ZLIB_USE_STATIC_LIBS ON)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# The compiler's own libraries go into each program, so that no DLL of its has to be shipped.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -Wl,--dynamicbase,--high-entropy-va,--nxcompat")
