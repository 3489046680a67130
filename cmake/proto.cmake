# proto(NAME FILES a.proto ... [ROOT dir] [NEEDS other ...]): a library of the messages of one package.
# The code is generated once, below the build folder, and included as the file is named under ROOT.
set(PROTO_OUT ${PROJECT_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${PROTO_OUT})

function(proto NAME)
  cmake_parse_arguments(ARG "" "ROOT" "FILES;NEEDS" ${ARGN})
  if(NOT ARG_ROOT)
    set(ARG_ROOT ${PROJECT_SOURCE_DIR}/proto)
  endif()
  set(sources)
  foreach(file ${ARG_FILES})
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    add_custom_command(
      OUTPUT ${PROTO_OUT}/${stem}.pb.cc ${PROTO_OUT}/${stem}.pb.h
      COMMAND protobuf::protoc --cpp_out=${PROTO_OUT} -I ${PROJECT_SOURCE_DIR}/proto -I ${PROJECT_SOURCE_DIR}/third_party
              -I ${PROJECT_SOURCE_DIR} ${ARG_ROOT}/${file}
      DEPENDS ${ARG_ROOT}/${file}
      VERBATIM)
    list(APPEND sources ${PROTO_OUT}/${stem}.pb.cc)
  endforeach()
  add_library(${NAME} STATIC ${sources})
  target_include_directories(${NAME} SYSTEM PUBLIC ${PROTO_OUT})
  target_link_libraries(${NAME} PUBLIC protobuf::libprotobuf ${ARG_NEEDS})
  precompiled(${NAME})
endfunction()
