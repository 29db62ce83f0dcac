# The MSI: `cmake --build --preset windows --target msi` writes build/windows/waitlistd-VERSION-x64.msi. What is in it says
# installer/windows. Made whenever it is asked for: what it packs is spread over the project, and it takes seconds.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_custom_target(
  msi
  COMMAND
    ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/installer/windows/make_msi.py --version ${PROJECT_VERSION}
    --program $<TARGET_FILE:waitlistd> --library ${WAITLISTD_WINDOWS_ROOT}/bin/libpq.dll
    --licences ${WAITLISTD_WINDOWS_ROOT}/licences --strip ${CMAKE_STRIP}
    --output ${PROJECT_BINARY_DIR}/waitlistd-${PROJECT_VERSION}-x64.msi
  DEPENDS waitlistd
  VERBATIM)
