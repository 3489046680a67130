// The log of one process, in a folder: RocksDB with a synced write-ahead log. Threads that append at the
// same time share one fsync. A second process is refused; damage before the tail is found at opening.
#pragma once

#include <memory>
#include <string>

#include "libs/log/restorable.h"

namespace rocksdb {
class Env;
}

namespace iml::log {

struct EmbeddedOptions {
  std::string folder = {};
  // Where files live; null for the machine's. A test's drops what was not synced.
  rocksdb::Env* env = nullptr;
  // False only in the test that shows what a missing fsync loses.
  bool sync = true;
  std::function<absl::Time()> now = absl::Now;
  // Written into genesis records, as Kafka's.
  std::string key_check = {};
  // Called when an fsync or write failed: the page cache is no longer to be trusted, so the process stops.
  std::function<void(const absl::Status&)> fatal = nullptr;
};

// kUnavailable when another process has the folder; kDataLoss when it is damaged.
absl::StatusOr<std::unique_ptr<RestorableLog>> OpenEmbedded(EmbeddedOptions options);

}  // namespace iml::log
