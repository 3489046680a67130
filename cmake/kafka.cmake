# kafka_jars: the broker that tests start, fetched by Maven into the build folder (Java 17; see tests/support/broker.h).
set(KAFKA_JARS ${PROJECT_BINARY_DIR}/kafka)
add_custom_command(
  OUTPUT ${KAFKA_JARS}/ready
  COMMAND mvn -q -B -f ${PROJECT_SOURCE_DIR}/tests/support/kafka/pom.xml dependency:copy-dependencies -DoutputDirectory=${KAFKA_JARS}
  COMMAND ${CMAKE_COMMAND} -E touch ${KAFKA_JARS}/ready
  DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/kafka/pom.xml
  VERBATIM)
add_custom_target(kafka_jars DEPENDS ${KAFKA_JARS}/ready)
