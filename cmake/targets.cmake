# What every target of ours shares: warnings as errors, the source root as the only include folder, so that an #include
# names the folder a header lives in, and on Linux the hardening that Debian builds its own packages with.
function(waitlistd_target name)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                         $<$<BOOL:${WAITLISTD_WERROR}>:-Werror>)
  if(CMAKE_SYSTEM_NAME STREQUAL Linux)
    target_compile_options(${name} PRIVATE "$<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2;-fstack-protector-strong>")
    target_link_options(${name} PRIVATE -Wl,-z,relro,-z,now)
  endif()
endfunction()
