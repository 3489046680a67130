# service(NAME ROOMS an_aggregate ... TABLES FILES a_file ... PROTOS context_proto ...): <NAME>_service, all that runs of a service.
# Each room has its private state.proto. TABLES: there is a tables.proto.
function(service NAME)
  cmake_parse_arguments(ARG "TABLES" "" "ROOMS;FILES;PROTOS" ${ARGN})
  list(TRANSFORM ARG_ROOMS PREPEND services/${NAME}/ OUTPUT_VARIABLE protos)
  list(TRANSFORM protos APPEND /state.proto)
  if(ARG_TABLES)
    list(APPEND protos services/${NAME}/tables.proto)
  endif()
  proto(${NAME}_state_proto ROOT ${PROJECT_SOURCE_DIR} FILES ${protos} NEEDS ${ARG_PROTOS})
  list(TRANSFORM ARG_FILES APPEND .cc)
  add_library(${NAME}_service STATIC ${ARG_FILES})
  target_link_libraries(${NAME}_service
    PUBLIC house domain eventsourcing storage ${NAME}_state_proto ${ARG_PROTOS} PRIVATE queries absl::strings)
  precompiled(${NAME}_service)
endfunction()
