# The MSI: `cmake --build --preset windows --target msi` writes build/windows/waitlistd-VERSION-x64.msi. What is in it says
# installer/windows. Made whenever it is asked for: what it packs is spread over the project, and it takes seconds. With the
# tests, which install it, every build asks for it.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# A target that makes an MSI of the program in the build folder, with that version's number on it.
function(add_msi target version file)
  if(WAITLISTD_TESTS)
    set(all ALL)
  endif()
  add_custom_target(
    ${target} ${all}
    COMMAND
      ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/installer/windows/make_msi.py --version ${version}
      --program $<TARGET_FILE:waitlistd> --library ${WAITLISTD_WINDOWS_ROOT}/bin/libpq.dll
      --licences ${WAITLISTD_WINDOWS_ROOT}/licences --strip ${CMAKE_STRIP} --output ${PROJECT_BINARY_DIR}/${file}
    DEPENDS waitlistd
    VERBATIM)
endfunction()

add_msi(msi ${PROJECT_VERSION} waitlistd-${PROJECT_VERSION}-x64.msi)
