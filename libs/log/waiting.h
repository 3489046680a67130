// What a log tells later, for threads that may wait for it: tools, not services.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/log/log.h"

namespace iml::log {

// kUnavailable when the log does not say in time.
absl::StatusOr<std::vector<int64_t>> AwaitEnds(Log& log, const std::vector<Partition>& partitions,
                                               absl::Duration patience);

// The records of some partitions up to places that the log holds already.
class Stretch {
 public:
  struct Part {
    Partition partition;
    int64_t from = 0;
    int64_t until = 0;
  };
  static absl::StatusOr<std::unique_ptr<Stretch>> Open(Log& log, const std::vector<Part>& parts);

  // The next ones, about `max_bytes`; none once all are read. kUnavailable when nothing arrives for half a minute.
  absl::StatusOr<std::vector<Record>> Next(size_t max_bytes);

 private:
  Stretch() = default;

  std::map<Partition, int64_t> until_;  // of those that are not read yet
  std::mutex mutex_;
  std::condition_variable told_;
  bool arrived_ = false;
  std::vector<std::shared_ptr<void>> watches_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace iml::log
