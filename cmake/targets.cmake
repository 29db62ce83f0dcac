# What every target of ours shares: warnings as errors, the source root as the only include folder, so that an #include
# names the folder a header lives in, and the hardening that Debian builds its own packages with.
function(waitlistd_target name)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  if(MSVC)
    target_compile_options(${name} PRIVATE /utf-8 /bigobj /permissive- /guard:cf /W3)
    target_link_options(${name} PRIVATE /guard:cf)
    return()
  endif()
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                         $<$<BOOL:${WAITLISTD_WERROR}>:-Werror>)
  target_compile_options(${name} PRIVATE "$<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2;-fstack-protector-strong>")
  if(CMAKE_SYSTEM_NAME STREQUAL Linux)
    target_link_options(${name} PRIVATE -Wl,-z,relro,-z,now)
  elseif(WIN32)
    target_compile_options(${name} PRIVATE -Wa,-mbig-obj)
    target_link_options(${name} PRIVATE -fstack-protector-strong)
  endif()
endfunction()
