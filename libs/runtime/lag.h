// How far a service is behind the log: in records that it has not read, and in time.
#pragma once

#include <map>
#include <mutex>

#include "absl/time/time.h"
#include "libs/eventsourcing/replica.h"

namespace iml::runtime {

class Lag {
 public:
  struct Behind {
    int64_t records = 0;
    // How long the oldest unread record may have been there: it came after the last one that was read, and after the
    // last time that nothing was left to read. Before either is known, since `start`.
    absl::Duration age;
  };

  explicit Lag(absl::Time start) : start_(start) {}

  // `ends` may be of more than this service follows; one that is not known counts as nothing to read. From any thread.
  Behind See(const eventsourcing::Replica::Progress& progress, const log::Ends& ends, absl::Time now);

 private:
  const absl::Time start_;
  std::mutex mutex_;
  std::map<log::Partition, absl::Time> at_end_;
};

}  // namespace iml::runtime
