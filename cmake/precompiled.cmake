# precompiled(TARGET): the target's sources begin with the headers that nearly all include, parsed once for the whole build.
add_library(precompiled_headers STATIC ${PROJECT_SOURCE_DIR}/cmake/precompiled.cc)
target_precompile_headers(precompiled_headers PRIVATE
  <algorithm> <functional> <map> <memory> <optional> <set> <string> <utility> <vector>
  <absl/container/flat_hash_map.h> <absl/status/statusor.h> <absl/strings/str_cat.h> <absl/time/time.h>
  <google/protobuf/extension_set.h> <google/protobuf/generated_message_reflection.h>
  <google/protobuf/io/coded_stream.h> <google/protobuf/message.h> <google/protobuf/util/message_differencer.h>)
target_compile_options(precompiled_headers PRIVATE -pthread)
target_link_libraries(precompiled_headers PRIVATE protobuf::libprotobuf)

function(precompiled TARGET)
  # GCC 12 sees overruns in std::string that are none (GCC bug 105329); a precompiled header no longer counts as the system's.
  target_compile_options(${TARGET} PRIVATE -pthread -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
  target_precompile_headers(${TARGET} REUSE_FROM precompiled_headers)
endfunction()
