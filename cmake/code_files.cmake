# code_files(TARGET): a library with the contents of libs/domain/codes/*.tsv (libs/domain/code_files.h).
if(CMAKE_SCRIPT_MODE_FILE)
  set(text "#include \"libs/domain/code_files.h\"\n\nnamespace iml::domain {\nconst char* const kCodeFiles[] = {\n")
  foreach(file ${FILES})
    file(READ ${file} content)
    string(APPEND text "R\"tsv(${content})tsv\",\n")
  endforeach()
  file(WRITE ${OUT} "${text}nullptr};\n}  // namespace iml::domain\n")
  return()
endif()

function(code_files TARGET)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/libs/domain/codes/*.tsv)
  set(out ${PROJECT_BINARY_DIR}/generated/${TARGET}.cc)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUT=${out} -P ${PROJECT_SOURCE_DIR}/cmake/code_files.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/code_files.cmake
    VERBATIM)
  add_library(${TARGET} STATIC ${out})
  target_link_libraries(${TARGET} PRIVATE house)
endfunction()
