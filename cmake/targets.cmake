# What every target of ours shares: warnings as errors, and the source root as the only include folder, so that
# an #include names the folder a header lives in.
function(waitlistd_target name)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                         $<$<BOOL:${WAITLISTD_WERROR}>:-Werror>)
endfunction()
