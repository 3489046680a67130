// Layout, integers big-endian:
//   't' name                                   number:4 partitions:4
//   'r' topic number:4 partition:4 offset:8    appended_at in µs:8, key size:4, key, value
#include "libs/log/embedded.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <iostream>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <random>

#include "iml/log/v1/log.pb.h"
#include "libs/log/genesis.h"
#include "libs/storage/rocksdb_settings.h"

namespace iml::log {
namespace {

// What is kept in memory of a partition, for the readers at its end.
constexpr size_t kTailBytes = 1 << 18;

void PutInteger(uint64_t value, int bytes, std::string* out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out->push_back(static_cast<char>(value >> shift));
}

uint64_t Integer(const char* data, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(data[i]);
  return value;
}

std::string RecordKey(uint32_t topic, int32_t partition, int64_t offset) {
  std::string key = "r";
  PutInteger(topic, 4, &key);
  PutInteger(static_cast<uint32_t>(partition), 4, &key);
  PutInteger(static_cast<uint64_t>(offset), 8, &key);
  return key;
}

std::string RecordValue(const Record& record) {
  std::string value;
  PutInteger(static_cast<uint64_t>(absl::ToUnixMicros(record.appended_at)), 8, &value);
  PutInteger(record.key.size(), 4, &value);
  value += record.key;
  value += record.value;
  return value;
}

bool ParseValue(const rocksdb::Slice& value, Record* record) {
  if (value.size() < 12) return false;
  const uint64_t key_size = Integer(value.data() + 8, 4);
  if (key_size > value.size() - 12) return false;
  record->appended_at = absl::FromUnixMicros(static_cast<int64_t>(Integer(value.data(), 8)));
  record->key.assign(value.data() + 12, key_size);
  record->value.assign(value.data() + 12 + key_size, value.size() - 12 - key_size);
  return true;
}

// In memory, about.
size_t SizeOf(const Record& record) {
  return sizeof record + record.partition.topic.size() + record.key.size() + record.value.size();
}

std::string RandomBytes(size_t size) {
  std::random_device device;
  std::string bytes;
  while (bytes.size() < size) PutInteger(device(), 4, &bytes);
  return bytes;
}

absl::Status FromRocksdb(const rocksdb::Status& status, const std::string& what) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = "log: " + what + ": " + status.ToString();
  if (status.IsCorruption()) return absl::DataLossError(message);
  return absl::UnavailableError(message);
}

// RocksDB makes a new database where it finds no CURRENT, and deletes the tables that it then does not know.
absl::Status CheckFolder(const std::string& folder) {
  std::error_code none;
  if (std::filesystem::exists(folder + "/CURRENT", none)) return absl::OkStatus();
  for (const auto& file : std::filesystem::directory_iterator(folder, none)) {
    if (file.path().extension() != ".sst") continue;
    return absl::DataLossError("the log in " + folder +
                               " is damaged (its file CURRENT is gone): restore it from a backup. Nothing was changed");
  }
  return absl::OkStatus();
}

class EmbeddedLog : public RestorableLog {
 public:
  EmbeddedLog(EmbeddedOptions options, std::unique_ptr<rocksdb::DB> db)
      : options_(std::move(options)), db_(std::move(db)) {}

  ~EmbeddedLog() override {
    if (!failed_.ok()) return;
    db_->Flush({}).PermitUncheckedError();  // so that the next opening replays nothing
    db_->Close().PermitUncheckedError();
  }

  absl::Status Load() {
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}));
    for (it->Seek("t"); it->Valid() && it->key().starts_with("t"); it->Next()) {
      const rocksdb::Slice name(it->key().data() + 1, it->key().size() - 1);
      if (it->value().size() != 8)
        return absl::DataLossError("log: the entry of topic " + name.ToString() + " is damaged");
      Topic topic;
      topic.number = static_cast<uint32_t>(Integer(it->value().data(), 4));
      topic.partitions.resize(Integer(it->value().data() + 4, 4));
      topics_.emplace(name.ToString(), std::move(topic));
    }
    if (!it->status().ok()) return FromRocksdb(it->status(), "opening");
    for (auto& [name, topic] : topics_) {
      for (size_t p = 0; p < topic.partitions.size(); ++p) {
        const std::string first = RecordKey(topic.number, static_cast<int32_t>(p), 0);
        it->SeekForPrev(RecordKey(topic.number, static_cast<int32_t>(p), INT64_MAX));
        if (!it->status().ok()) break;
        if (!it->Valid() || it->key().compare(first) < 0)
          return absl::DataLossError("log: " + name + " has lost its genesis record");
        topic.partitions[p].end = static_cast<int64_t>(Integer(it->key().data() + 9, 8)) + 1;
      }
      std::string first;
      Record record;
      if (const auto read = db_->Get({}, RecordKey(topic.number, 0, 0), &first); !read.ok())
        return FromRocksdb(read, "opening " + name);
      const auto genesis = ParseValue(first, &record) ? GenesisOf({name, 0}, record.value) : std::nullopt;
      if (!genesis) return absl::DataLossError("log: the genesis record of " + name + " is damaged");
      if (absl::Status format = CheckFormat(*genesis); !format.ok()) return format;
      topic.log_id = genesis->log_id();
    }
    return FromRocksdb(it->status(), "opening");
  }

  absl::Status CreateTopic(const std::string& name, int32_t partitions) override {
    std::unique_lock lock(mutex_);
    if (!failed_.ok()) return failed_;
    if (auto found = topics_.find(name); found != topics_.end()) {
      if (found->second.partitions.size() == static_cast<size_t>(partitions)) return absl::OkStatus();
      return absl::FailedPreconditionError("topic " + name + " has " + std::to_string(found->second.partitions.size()) +
                                           " partitions, not " + std::to_string(partitions));
    }
    Topic topic = NextTopic(partitions);
    topic.log_id = RandomBytes(16);
    rocksdb::WriteBatch batch;
    batch.Put("t" + name, Entry(topic)).PermitUncheckedError();
    for (int32_t p = 0; p < partitions; ++p) {
      v1::Genesis genesis;
      genesis.set_log_id(topic.log_id);
      genesis.set_topic(name);
      genesis.set_partition(p);
      genesis.set_partitions(partitions);
      genesis.set_key_check(options_.key_check);
      genesis.set_format(kFormat);
      const Record record{{name, p}, 0, Now(), "", genesis.SerializeAsString()};
      batch.Put(RecordKey(topic.number, p, 0), RecordValue(record)).PermitUncheckedError();
      topic.partitions[p].end = 1;
    }
    absl::Status written = Write(&batch);
    if (!written.ok()) return Fail(lock, written);
    topics_.emplace(name, std::move(topic));
    return absl::OkStatus();
  }

  // The entry of the topic comes last: without it there is no topic.
  absl::Status Restore(const std::string& name, int32_t partitions, const Records& next) override {
    std::unique_lock lock(mutex_);
    if (topics_.contains(name)) return absl::FailedPreconditionError("topic " + name + " is there already");
    Topic topic = NextTopic(partitions);
    lock.unlock();
    rocksdb::WriteBatch batch;
    while (true) {
      const auto records = next();
      if (!records.ok()) return records.status();
      if (records->empty()) break;
      for (const Record& record : *records) {
        if (record.partition.number < 0 || record.partition.number >= partitions ||
            record.offset != topic.partitions[record.partition.number].end++) {
          return absl::DataLossError("the records of " + name + " are not in order");
        }
        batch.Put(RecordKey(topic.number, record.partition.number, record.offset), RecordValue(record))
            .PermitUncheckedError();
      }
      if (absl::Status status = Write(&batch); !status.ok()) return status;
      batch.Clear();
    }
    batch.Put("t" + name, Entry(topic)).PermitUncheckedError();
    if (absl::Status status = Write(&batch); !status.ok()) return status;
    lock.lock();
    topics_.clear();
    return Load();
  }

  absl::StatusOr<int32_t> Partitions(const std::string& name) override {
    std::lock_guard lock(mutex_);
    auto found = topics_.find(name);
    if (found == topics_.end()) return absl::NotFoundError("no topic " + name);
    return static_cast<int32_t>(found->second.partitions.size());
  }

  absl::StatusOr<std::string> LogId(const std::string& name) override {
    std::lock_guard lock(mutex_);
    auto found = topics_.find(name);
    if (found == topics_.end()) return absl::NotFoundError("no topic " + name);
    return found->second.log_id;
  }

  absl::Status Append(std::vector<Draft> drafts, Acknowledged acknowledged) override {
    std::unique_lock lock(mutex_);
    if (!failed_.ok()) return failed_;
    for (const Draft& draft : drafts) {
      if (TailOf(draft.partition) == nullptr) {
        return absl::NotFoundError("no partition " + draft.partition.topic + "/" +
                                   std::to_string(draft.partition.number));
      }
    }
    Waiting mine{std::move(drafts), false};
    waiting_.push_back(&mine);
    while (!mine.done && writing_) written_.wait(lock);
    if (!mine.done && failed_.ok()) WriteAll(lock);
    if (!mine.done) std::erase(waiting_, &mine);  // after a failure nothing is tried any more
    const absl::Status status = failed_;
    lock.unlock();
    if (acknowledged) acknowledged(status);
    return absl::OkStatus();
  }

  void AskEnds(const std::vector<Partition>& partitions, OnEnds answer) override {
    std::vector<int64_t> result;
    {
      std::lock_guard lock(mutex_);
      for (const Partition& partition : partitions) {
        const Tail* tail = TailOf(partition);
        if (tail == nullptr) break;
        result.push_back(tail->end);
      }
    }
    if (result.size() < partitions.size())
      return answer(absl::NotFoundError("no partition " + partitions[result.size()].topic));
    answer(std::move(result));
  }

  absl::StatusOr<std::unique_ptr<Reader>> Follow(const std::vector<From>& from) override;

  std::shared_ptr<void> Watch(const std::string& topic, std::function<void()> appended) override {
    std::lock_guard lock(watching_);
    auto watch = watches_.insert(watches_.end(), {topic, std::move(appended)});
    return std::shared_ptr<void>(nullptr, [this, watch](void*) {
      std::lock_guard erasing(watching_);
      watches_.erase(watch);
    });
  }

  // Records of a partition from `offset`; those visible now, about `max_bytes`.
  absl::Status Read(const Partition& partition, int64_t offset, size_t max_bytes, std::vector<Record>* records) {
    int64_t end = 0;
    uint32_t topic = 0;
    {
      std::lock_guard lock(mutex_);
      Tail* tail = TailOf(partition);
      end = tail->end;
      if (offset > end) return absl::DataLossError(EndsBefore(partition, offset, end));
      if (offset == end) return absl::OkStatus();
      if (!tail->records.empty() && tail->records.front().offset <= offset) {
        for (size_t i = offset - tail->records.front().offset, bytes = 0; i < tail->records.size() && bytes < max_bytes;
             ++i) {
          bytes += SizeOf(tail->records[i]);
          records->push_back(tail->records[i]);
        }
        return absl::OkStatus();
      }
      topic = topics_.find(partition.topic)->second.number;
    }
    rocksdb::ReadOptions options;
    options.readahead_size = std::min<size_t>(max_bytes, 1 << 20);
    options.fill_cache = false;
    std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
    size_t bytes = 0;
    for (it->Seek(RecordKey(topic, partition.number, offset)); offset < end && bytes < max_bytes;
         it->Next(), ++offset) {
      if (!it->status().ok()) return FromRocksdb(it->status(), "reading " + partition.topic);
      Record record;
      record.partition = partition;
      record.offset = offset;
      if (!it->Valid() || it->key() != RecordKey(topic, partition.number, offset) ||
          !ParseValue(it->value(), &record)) {
        return absl::DataLossError("log: record " + std::to_string(offset) + " of " + partition.topic + "/" +
                                   std::to_string(partition.number) + " is missing or damaged");
      }
      bytes += SizeOf(record);
      records->push_back(std::move(record));
    }
    return absl::OkStatus();
  }

  bool Has(const Partition& partition) {
    std::lock_guard lock(mutex_);
    return TailOf(partition) != nullptr;
  }

 private:
  struct Tail {
    int64_t end = 0;
    std::deque<Record> records;  // the last before `end`
    size_t bytes = 0;
  };
  struct Topic {
    uint32_t number = 0;
    std::string log_id;
    std::vector<Tail> partitions;
  };
  struct Waiting {
    std::vector<Draft> drafts;
    bool done;
  };
  struct Watching {
    std::string topic;
    std::function<void()> appended;
  };

  // In whole milliseconds, as Kafka's: so a log is the same on both.
  absl::Time Now() const { return absl::FromUnixMillis(absl::ToUnixMillis(options_.now())); }

  Topic NextTopic(int32_t partitions) const {
    Topic topic;
    topic.number = static_cast<uint32_t>(topics_.size());
    topic.partitions.resize(partitions);
    return topic;
  }
  static std::string Entry(const Topic& topic) {
    std::string entry;
    PutInteger(topic.number, 4, &entry);
    PutInteger(topic.partitions.size(), 4, &entry);
    return entry;
  }

  static std::string EndsBefore(const Partition& partition, int64_t offset, int64_t end) {
    return "log: " + partition.topic + "/" + std::to_string(partition.number) + " ends at " + std::to_string(end) +
           ", before the place to read from, " + std::to_string(offset);
  }

  Tail* TailOf(const Partition& partition) {
    auto found = topics_.find(partition.topic);
    if (found == topics_.end() || partition.number < 0) return nullptr;
    if (static_cast<size_t>(partition.number) >= found->second.partitions.size()) return nullptr;
    return &found->second.partitions[partition.number];
  }

  absl::Status Write(rocksdb::WriteBatch* batch) {
    rocksdb::WriteOptions write;
    write.sync = options_.sync;
    return FromRocksdb(db_->Write(write, batch), "writing");
  }

  // Writes all that waits, with one fsync, and shows it. The caller becomes the one writer meanwhile.
  void WriteAll(std::unique_lock<std::mutex>& lock) {
    writing_ = true;
    const std::vector<Waiting*> group = std::exchange(waiting_, {});
    rocksdb::WriteBatch batch;
    std::vector<Record> records;
    Ends ends;
    const absl::Time now = Now();
    for (Waiting* each : group) {
      for (Draft& draft : each->drafts) {
        auto [end, fresh] = ends.try_emplace(draft.partition, 0);
        if (fresh) end->second = TailOf(draft.partition)->end;
        Record record{draft.partition, end->second++, now, std::move(draft.key), std::move(draft.value)};
        const uint32_t topic = topics_.find(record.partition.topic)->second.number;
        batch.Put(RecordKey(topic, record.partition.number, record.offset), RecordValue(record)).PermitUncheckedError();
        records.push_back(std::move(record));
      }
    }
    lock.unlock();
    const absl::Status status = Write(&batch);
    lock.lock();
    writing_ = false;
    for (Waiting* each : group) each->done = true;
    if (!status.ok()) {
      written_.notify_all();
      Fail(lock, status).IgnoreError();
      return;
    }
    for (Record& record : records) {
      Tail* tail = TailOf(record.partition);
      tail->end = record.offset + 1;
      tail->bytes += SizeOf(record);
      tail->records.push_back(std::move(record));
      while (tail->bytes > kTailBytes) {
        tail->bytes -= SizeOf(tail->records.front());
        tail->records.pop_front();
      }
    }
    written_.notify_all();
    lock.unlock();
    NotifyWatchers(ends);
    lock.lock();
  }

  void NotifyWatchers(const Ends& ends) {
    std::lock_guard watching(watching_);
    for (const Watching& watch : watches_) {
      auto first = ends.lower_bound({watch.topic, 0});
      if (first != ends.end() && first->first.topic == watch.topic) watch.appended();
    }
  }

  absl::Status Fail(std::unique_lock<std::mutex>& lock, const absl::Status& status) {
    failed_ = absl::Status(
        status.code(),
        std::string(status.message()) +
            ". The log could not be made durable, so nothing more is taken; what was acknowledged is safe. "
            "Make room on the disk, or mend it, then start again");
    lock.unlock();
    if (options_.fatal) {
      options_.fatal(failed_);
    } else {
      std::cerr << failed_ << "\n";
      std::abort();
    }
    lock.lock();
    return failed_;
  }

  const EmbeddedOptions options_;
  std::unique_ptr<rocksdb::DB> db_;
  std::mutex mutex_;
  std::condition_variable written_;
  std::map<std::string, Topic> topics_;
  std::vector<Waiting*> waiting_;
  bool writing_ = false;
  absl::Status failed_;
  std::mutex watching_;
  std::list<Watching> watches_;
};

class EmbeddedReader : public Reader {
 public:
  EmbeddedReader(EmbeddedLog& log, std::vector<Log::From> from) : log_(log), next_(std::move(from)) {}

  absl::Status Poll(size_t max_bytes, std::vector<Record>* records) override {
    const size_t share = max_bytes / next_.size() + 1;
    for (Log::From& from : next_) {
      const size_t before = records->size();
      if (absl::Status status = log_.Read(from.partition, from.offset, share, records); !status.ok()) return status;
      from.offset += static_cast<int64_t>(records->size() - before);
    }
    return absl::OkStatus();
  }

 private:
  EmbeddedLog& log_;
  std::vector<Log::From> next_;
};

absl::StatusOr<std::unique_ptr<Reader>> EmbeddedLog::Follow(const std::vector<From>& from) {
  for (const From& each : from) {
    if (!Has(each.partition)) return absl::NotFoundError("no partition " + each.partition.topic);
  }
  if (from.empty()) return absl::InvalidArgumentError("nothing to follow");
  return std::make_unique<EmbeddedReader>(*this, from);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RestorableLog>> OpenEmbedded(EmbeddedOptions options) {
  if (absl::Status status = CheckFolder(options.folder); !status.ok()) return status;
  rocksdb::Options settings = storage::RocksdbSettings(options.env);
  settings.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  settings.track_and_verify_wals_in_manifest = true;
  std::unique_ptr<rocksdb::DB> db;
  {
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(settings, options.folder, &opened);
    db.reset(opened);
    if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
      return absl::UnavailableError("the log in " + options.folder + " is in use by another process; stop it first");
    }
    if (status.IsCorruption()) {
      return absl::DataLossError("the log in " + options.folder + " is damaged (" + status.ToString() +
                                 "): restore it from a backup. Nothing was changed");
    }
    if (!status.ok()) return FromRocksdb(status, "opening " + options.folder);
  }
  auto log = std::make_unique<EmbeddedLog>(std::move(options), std::move(db));
  if (absl::Status status = log->Load(); !status.ok()) return status;
  return log;
}

}  // namespace iml::log
