// Whether what a service serves is what the log says: its rows are worked out once more, from the first record on.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "libs/eventsourcing/service.h"
#include "libs/log/log.h"
#include "libs/storage/database.h"

namespace iml::eventsourcing {

struct Verdict {
  // Read from the log, up to the positions that are served.
  int64_t records = 0;
  // The digest of the served rows.
  std::string digest;
  // The first row that differs: its table, and its key in readable form; empty when none does.
  std::string table;
  std::string key;
};

// `scratch` is empty. `progress` is told, now and then, of how many records how many are read; kCancelled once it says
// false.
absl::StatusOr<Verdict> Verify(const Service& service, log::Log& log, const storage::Reads& served,
                               storage::Database& scratch,
                               const std::function<bool(int64_t done, int64_t all)>& progress);

}  // namespace iml::eventsourcing
