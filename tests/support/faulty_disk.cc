#include "tests/support/faulty_disk.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

namespace iml::tests {

class FaultyDisk::Files : public rocksdb::FileSystemWrapper {
 public:
  Files() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "FaultyDisk"; }

  class File : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name, Files& disk)
        : FSWritableFileOwnerWrapper(std::move(file)), name_(std::move(name)), disk_(disk) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* dbg) override {
      if (disk_.cut_) return rocksdb::IOStatus::OK();
      if (disk_.full_) return rocksdb::IOStatus::NoSpace("No space left on device");
      size_ += data.size();
      return FSWritableFileOwnerWrapper::Append(data, options, dbg);
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&, rocksdb::IODebugContext* dbg) override {
      return Append(data, options, dbg);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override {
      if (disk_.fail_sync_.exchange(false)) return rocksdb::IOStatus::IOError("fsync failed");
      if (disk_.cut_) return rocksdb::IOStatus::OK();
      rocksdb::IOStatus status = Flush(options, dbg);  // a cut of ours needs no real fsync
      if (status.ok()) disk_.Synced(name_, size_);
      return status;
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* dbg) override {
      return Sync(options, dbg);
    }

   private:
    const std::string name_;
    Files& disk_;
    uint64_t size_ = 0;
  };

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* dbg) override {
    if (cut_) return rocksdb::IOStatus::IOError("the power is cut");
    std::unique_ptr<rocksdb::FSWritableFile> file;
    rocksdb::IOStatus status = FileSystemWrapper::NewWritableFile(name, options, &file, dbg);
    if (!status.ok()) return status;
    Synced(name, 0);
    *result = std::make_unique<File>(std::move(file), name, *this);
    return status;
  }
  class Contents : public rocksdb::FSRandomAccessFileOwnerWrapper {
   public:
    Contents(std::unique_ptr<rocksdb::FSRandomAccessFile> file, Files& disk)
        : FSRandomAccessFileOwnerWrapper(std::move(file)), disk_(disk) {}
    rocksdb::IOStatus Read(uint64_t offset, size_t n, const rocksdb::IOOptions& options, rocksdb::Slice* result,
                           char* scratch, rocksdb::IODebugContext* dbg) const override {
      if (disk_.fail_reads_) return rocksdb::IOStatus::IOError("read failed");
      return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, dbg);
    }

   private:
    Files& disk_;
  };
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* dbg) override {
    std::unique_ptr<rocksdb::FSRandomAccessFile> file;
    rocksdb::IOStatus status = FileSystemWrapper::NewRandomAccessFile(name, options, &file, dbg);
    if (status.ok()) *result = std::make_unique<Contents>(std::move(file), *this);
    return status;
  }
  class Directory : public rocksdb::FSDirectoryWrapper {
   public:
    using FSDirectoryWrapper::FSDirectoryWrapper;
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
      return rocksdb::IOStatus::OK();
    }
    rocksdb::IOStatus FsyncWithDirOptions(const rocksdb::IOOptions&, rocksdb::IODebugContext*,
                                          const rocksdb::DirFsyncOptions&) override {
      return rocksdb::IOStatus::OK();
    }
  };
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result, rocksdb::IODebugContext* dbg) override {
    std::unique_ptr<rocksdb::FSDirectory> directory;
    rocksdb::IOStatus status = FileSystemWrapper::NewDirectory(name, options, &directory, dbg);
    if (status.ok()) *result = std::make_unique<Directory>(std::move(directory));
    return status;
  }
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override {
    if (cut_) return rocksdb::IOStatus::IOError("the power is cut");
    std::lock_guard lock(mutex_);
    if (auto moved = synced_.extract(from)) {
      moved.key() = to;
      synced_.erase(to);
      synced_.insert(std::move(moved));
    }
    return FileSystemWrapper::RenameFile(from, to, options, dbg);
  }
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override {
    if (cut_) return rocksdb::IOStatus::IOError("the power is cut");
    std::lock_guard lock(mutex_);
    synced_.erase(name);
    return FileSystemWrapper::DeleteFile(name, options, dbg);
  }

  void Synced(const std::string& name, uint64_t size) {
    std::lock_guard lock(mutex_);
    synced_[name] = size;
  }
  void Cut() {
    std::lock_guard lock(mutex_);
    cut_ = true;
    for (const auto& [name, size] : synced_) {
      std::error_code ignored;
      std::filesystem::resize_file(name, size, ignored);
    }
  }

  std::atomic<bool> cut_ = false, full_ = false, fail_sync_ = false, fail_reads_ = false;

 private:
  std::mutex mutex_;
  std::map<std::string, uint64_t> synced_;  // bytes of each file that survive
};

// After a write that failed RocksDB sleeps for a second: here it does not.
class Sleepless : public rocksdb::SystemClockWrapper {
 public:
  Sleepless() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "Sleepless"; }
  void SleepForMicroseconds(int) override {}
};

class DiskEnv : public rocksdb::EnvWrapper {
 public:
  explicit DiskEnv(std::shared_ptr<rocksdb::FileSystem> files) : EnvWrapper(rocksdb::Env::Default()) {
    file_system_ = std::move(files);
    system_clock_ = std::make_shared<Sleepless>();
  }
};

FaultyDisk::FaultyDisk() : files_(std::make_shared<Files>()), env_(std::make_unique<DiskEnv>(files_)) {}
FaultyDisk::~FaultyDisk() = default;
rocksdb::Env* FaultyDisk::env() const { return env_.get(); }
void FaultyDisk::CutPower() { files_->Cut(); }
void FaultyDisk::FailNextSync() { files_->fail_sync_ = true; }
void FaultyDisk::Fill() { files_->full_ = true; }
void FaultyDisk::FailReads() { files_->fail_reads_ = true; }

}  // namespace iml::tests
