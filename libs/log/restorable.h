// A log that can be made of another one's records.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libs/log/log.h"

namespace iml::log {

class RestorableLog : public Log {
 public:
  // Hands over records in the order of each partition, genesis records included; none once all are handed over.
  using Records = std::function<absl::StatusOr<std::vector<Record>>()>;

  // Makes a topic that holds these, at the same offsets and with the same times, in whole milliseconds.
  // kFailedPrecondition when it is there already. A topic that is not complete is none that a service starts on.
  virtual absl::Status Restore(const std::string& topic, int32_t partitions, const Records& next) = 0;
};

}  // namespace iml::log
