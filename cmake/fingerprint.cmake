# fingerprint(TARGET dir ...): a library with iml::Fingerprint(), the SHA-256 of the sources below these folders: what made a row.
if(CMAKE_SCRIPT_MODE_FILE)
  set(all "")
  foreach(file ${FILES})
    file(SHA256 ${file} hash)
    string(APPEND all ${hash})
  endforeach()
  string(SHA256 hash "${all}")
  string(SUBSTRING ${hash} 0 16 hash)
  file(CONFIGURE OUTPUT ${OUT} CONTENT "namespace iml {\nconst char* Fingerprint() { return \"${hash}\"; }\n}  // namespace iml\n")
  return()
endif()

function(fingerprint TARGET)
  set(files)
  foreach(dir ${ARGN})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${dir}/*.h ${PROJECT_SOURCE_DIR}/${dir}/*.cc
         ${PROJECT_SOURCE_DIR}/${dir}/*.inc ${PROJECT_SOURCE_DIR}/${dir}/*.proto ${PROJECT_SOURCE_DIR}/${dir}/*.tsv)
    list(APPEND files ${found})
  endforeach()
  set_property(GLOBAL PROPERTY ${TARGET}_files "${files}")
  set(out ${PROJECT_BINARY_DIR}/generated/${TARGET}.cc)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUT=${out} -P ${PROJECT_SOURCE_DIR}/cmake/fingerprint.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/fingerprint.cmake
    VERBATIM)
  add_library(${TARGET} STATIC ${out})
endfunction()
