# The sentences of the Windows Event Log (installer/windows/messages.mc) as a resource of a program. The message compiler is
# windmc in MinGW, mc in Visual Studio; their options are the same.
function(add_event_messages target)
  find_program(MESSAGE_COMPILER NAMES x86_64-w64-mingw32-windmc windmc mc REQUIRED)
  set(source ${PROJECT_SOURCE_DIR}/installer/windows/messages.mc)
  set(folder ${PROJECT_BINARY_DIR}/event_messages)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(
    OUTPUT ${folder}/messages.rc ${folder}/MSG00409.bin
    COMMAND ${MESSAGE_COMPILER} -h . -r . ${source}
    WORKING_DIRECTORY ${folder}
    DEPENDS ${source}
    VERBATIM)
  set_source_files_properties(${folder}/messages.rc PROPERTIES GENERATED ON OBJECT_DEPENDS ${folder}/MSG00409.bin
                                                               COMPILE_OPTIONS -I${folder})
  target_sources(${target} PRIVATE ${folder}/messages.rc)
endfunction()
