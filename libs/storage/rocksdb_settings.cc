#include "libs/storage/rocksdb_settings.h"

#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>

namespace iml::storage {
namespace {

// RocksDB's own one ends the process, by an assertion of Debian's build, where the disk is full.
class NoLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// On a full disk RocksDB waits in the background for room and then goes on; closing meanwhile may wait for that for
// ever.
class NoRecovery : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

}  // namespace

rocksdb::Options RocksdbSettings(rocksdb::Env* env) {
  rocksdb::Options settings;
  settings.create_if_missing = true;
  if (env != nullptr) settings.env = env;
  settings.paranoid_checks = true;
  settings.max_bgerror_resume_count = 0;  // a disk that fails ends the process; what it kept is a prefix
  settings.listeners.push_back(std::make_shared<NoRecovery>());
  settings.info_log = std::make_shared<NoLogger>();
  settings.compression = rocksdb::kLZ4Compression;
  settings.write_buffer_size = 16 << 20;
  settings.max_background_jobs = 2;
  settings.level_compaction_dynamic_level_bytes = true;
  return settings;
}

}  // namespace iml::storage
