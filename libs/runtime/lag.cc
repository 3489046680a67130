#include "libs/runtime/lag.h"

#include <algorithm>

namespace iml::runtime {

Lag::Behind Lag::See(const eventsourcing::Replica::Progress& progress, const log::Ends& ends, absl::Time now) {
  std::lock_guard lock(mutex_);
  Behind behind;
  for (const auto& [partition, position] : progress.positions) {
    const auto end = ends.find(partition);
    if (end == ends.end()) continue;
    const int64_t unread = end->second - position;
    absl::Time& at_end = at_end_.try_emplace(partition, absl::InfinitePast()).first->second;
    if (unread <= 0) {
      at_end = now;
      continue;
    }
    const auto read = progress.read_up_to.find(partition);
    absl::Time since = std::max(at_end, read == progress.read_up_to.end() ? absl::InfinitePast() : read->second);
    if (since == absl::InfinitePast()) since = start_;
    behind.records += unread;
    behind.age = std::max(behind.age, now - since);
  }
  return behind;
}

}  // namespace iml::runtime
