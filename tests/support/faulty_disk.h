// A disk under RocksDB that fails on demand: it forgets what was not synced, fails an fsync, is full.
#pragma once

#include <memory>

namespace rocksdb {
class Env;
}

namespace iml::tests {

class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();

  rocksdb::Env* env() const;

  // From now on nothing is written, and every file is cut back to what was synced.
  void CutPower();
  void FailNextSync();
  void Fill();
  // From now on what is not in memory cannot be read.
  void FailReads();

 private:
  class Files;
  std::shared_ptr<Files> files_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace iml::tests
