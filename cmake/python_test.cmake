# python_test(NAME file TIMEOUT seconds): a unittest program that drives the built `iml`; it runs in a virtual environment below the
# build folder, with PyPI's protobuf and the contracts as Python modules.
set(PYTHON_ENV ${PROJECT_BINARY_DIR}/python)
file(GLOB_RECURSE contracts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/*.proto)
file(GLOB_RECURSE google_contracts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/third_party/google/*.proto)
add_custom_command(
  OUTPUT ${PYTHON_ENV}/ready
  COMMAND ${Python3_EXECUTABLE} -m venv ${PYTHON_ENV}/venv
  COMMAND ${PYTHON_ENV}/venv/bin/pip install -q --disable-pip-version-check -r ${PROJECT_SOURCE_DIR}/tests/end_to_end/requirements.txt
  COMMAND protobuf::protoc --python_out=${PYTHON_ENV} -I ${PROJECT_SOURCE_DIR}/proto -I ${PROJECT_SOURCE_DIR}/third_party ${contracts} ${google_contracts}
  COMMAND ${CMAKE_COMMAND} -E touch ${PYTHON_ENV}/ready
  DEPENDS ${contracts} ${google_contracts} ${PROJECT_SOURCE_DIR}/tests/end_to_end/requirements.txt
  VERBATIM)
add_custom_target(python_env ALL DEPENDS ${PYTHON_ENV}/ready)

function(python_test NAME FILE)
  cmake_parse_arguments(ARG "" "TIMEOUT" "" ${ARGN})
  add_test(NAME ${NAME} COMMAND ${PYTHON_ENV}/venv/bin/python ${CMAKE_CURRENT_SOURCE_DIR}/${FILE})
  set_tests_properties(${NAME} PROPERTIES TIMEOUT ${ARG_TIMEOUT}
    ENVIRONMENT "IML=$<TARGET_FILE:iml>;PYTHONPATH=${PYTHON_ENV}:${CMAKE_CURRENT_SOURCE_DIR};PYTHONDONTWRITEBYTECODE=1")
endfunction()
