#include "libs/storage/database.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include "libs/storage/rocksdb_settings.h"

namespace iml::storage {

struct Memory {
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> buffers;
};

std::shared_ptr<Memory> ShareMemory(size_t cache_bytes, size_t write_buffer_bytes) {
  auto memory = std::make_shared<Memory>();
  memory->cache = rocksdb::NewLRUCache(cache_bytes);
  memory->buffers = std::make_shared<rocksdb::WriteBufferManager>(write_buffer_bytes);
  return memory;
}

namespace {

constexpr char kDamaged[] = "iml.storage/damaged";

absl::Status FromRocksdb(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsCorruption()) return Damaged(status.ToString());
  return absl::UnavailableError("database: " + status.ToString() +
                                ". Make room on the disk, or mend it, then start again");
}

// The first key that no key with this prefix reaches; empty when there is none.
std::string After(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

}  // namespace

absl::Status Damaged(const std::string& what) {
  absl::Status status =
      absl::DataLossError("database: " + what + ". Delete it unless the next start does: it is rebuilt from the log");
  status.SetPayload(kDamaged, absl::Cord());
  return status;
}
bool IsDamaged(const absl::Status& status) { return status.GetPayload(kDamaged).has_value(); }

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const Options& options) {
  rocksdb::Options settings = RocksdbSettings(options.env);
  settings.max_write_buffer_number = 3;
  settings.avoid_flush_during_shutdown = true;  // closing is as quick as a crash; who wants more flushes before
  // Most of what is looked up is not there (a request that is new, a to-do that nobody owes): memory tables have a
  // filter as well.
  settings.memtable_prefix_bloom_size_ratio = 0.1;
  settings.memtable_whole_key_filtering = true;
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  if (options.memory != nullptr) {
    table.block_cache = options.memory->cache;
    settings.write_buffer_manager = options.memory->buffers;
  }
  settings.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(settings, options.folder, &db);
  if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
    return absl::UnavailableError("the database in " + options.folder + " is in use by another process; stop it first");
  }
  if (!status.ok()) return FromRocksdb(status);
  return std::unique_ptr<Database>(new Database(options.memory, std::unique_ptr<rocksdb::DB>(db)));
}

Database::Database(std::shared_ptr<Memory> memory, std::unique_ptr<rocksdb::DB> db)
    : memory_(std::move(memory)), db_(std::move(db)) {}

Database::~Database() = default;

absl::Status Database::Flush() { return FromRocksdb(db_->Flush({})); }

Snapshot::Snapshot(const Database& database) : database_(database), snapshot_(database.db_->GetSnapshot()) {}
Snapshot::~Snapshot() { database_.db_->ReleaseSnapshot(snapshot_); }

bool Snapshot::Get(const std::string& key, std::string* value) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  const rocksdb::Status status = database_.db_->Get(options, key, value);
  if (!status.ok() && !status.IsNotFound()) Broken(FromRocksdb(status));
  return status.ok();
}

void Snapshot::Walk(const std::string& prefix, const std::string& after, const Visit& visit) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_;
  const std::string end = After(prefix);
  const rocksdb::Slice bound(end);
  if (!end.empty()) options.iterate_upper_bound = &bound;
  std::unique_ptr<rocksdb::Iterator> it(database_.db_->NewIterator(options));
  it->Seek(std::max(prefix, after));
  if (it->Valid() && !after.empty() && it->key() == after) it->Next();
  for (; it->Valid(); it->Next()) {
    if (!visit(it->key().ToString(), it->value().ToString())) break;
  }
  if (!it->status().ok()) Broken(FromRocksdb(it->status()));
}

bool Transaction::Get(const std::string& key, std::string* value) const {
  if (const auto written = writes_.find(key); written != writes_.end()) {
    if (written->second.kept()) *value = written->second.bytes();
    return written->second.kept();
  }
  const rocksdb::Status status = database_.db_->Get({}, key, value);
  if (!status.ok() && !status.IsNotFound()) Broken(FromRocksdb(status));
  return status.ok();
}

std::vector<Transaction::Writes::const_pointer> Transaction::Sorted(const std::string& prefix,
                                                                    const std::string& after) const {
  std::vector<Writes::const_pointer> sorted;
  for (const auto& written : writes_) {
    if (written.first.compare(0, prefix.size(), prefix) == 0 && (after.empty() || written.first > after))
      sorted.push_back(&written);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* left, const auto* right) { return left->first < right->first; });
  return sorted;
}

// Merges the database and the writes, key by key; a write hides what lies below it.
void Transaction::Walk(const std::string& prefix, const std::string& after, const Visit& visit) const {
  rocksdb::ReadOptions options;
  const std::string end = After(prefix);
  const rocksdb::Slice bound(end);
  if (!end.empty()) options.iterate_upper_bound = &bound;
  std::unique_ptr<rocksdb::Iterator> stored(database_.db_->NewIterator(options));
  stored->Seek(std::max(prefix, after));
  if (stored->Valid() && !after.empty() && stored->key() == after) stored->Next();
  for (const Writes::const_pointer written : Sorted(prefix, after)) {
    const auto& [key, write] = *written;
    for (; stored->Valid() && stored->key().compare(key) < 0; stored->Next()) {
      if (!visit(stored->key().ToString(), stored->value().ToString())) return;
    }
    if (stored->Valid() && stored->key() == key) stored->Next();
    if (write.kept() && !visit(key, write.bytes())) return;
  }
  for (; stored->Valid(); stored->Next()) {
    if (!visit(stored->key().ToString(), stored->value().ToString())) return;
  }
  if (!stored->status().ok()) Broken(FromRocksdb(stored->status()));
}

const google::protobuf::MessageLite* Transaction::Changing(const std::string& key) const {
  const auto written = writes_.find(key);
  return written == writes_.end() ? nullptr : written->second.row.get();
}

absl::Status Transaction::Commit() && {
  if (!status().ok()) return status();
  rocksdb::WriteBatch batch;
  std::string bytes;
  for (const Writes::const_pointer written : Sorted()) {
    const auto& [key, write] = *written;
    if (write.row != nullptr) write.row->SerializeToString(&bytes);
    const rocksdb::Status added = write.kept() ? batch.Put(key, write.value ? *write.value : bytes) : batch.Delete(key);
    if (!added.ok()) return FromRocksdb(added);
  }
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return FromRocksdb(database_.db_->Write(options, &batch));
}

absl::Status Transaction::Ingest() && {
  if (!status().ok()) return status();
  if (writes_.empty()) return absl::OkStatus();
  // The file is durable at once: so must be what was committed before it.
  if (absl::Status flushed = database_.Flush(); !flushed.ok()) return flushed;
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), database_.db_->GetOptions());
  const std::string file = database_.db_->GetName() + "/ingest.sst";
  // After a kill it may be another name of a file that is in the database by now, which writing would overwrite.
  database_.db_->GetEnv()->DeleteFile(file).PermitUncheckedError();
  rocksdb::Status done = writer.Open(file);
  std::string bytes;
  for (const Writes::const_pointer written : Sorted()) {
    const auto& [key, write] = *written;
    if (!done.ok()) return FromRocksdb(done);
    if (write.row != nullptr) write.row->SerializeToString(&bytes);
    done = write.kept() ? writer.Put(key, write.value ? *write.value : bytes) : writer.Delete(key);
  }
  if (done.ok()) done = writer.Finish();
  if (!done.ok()) return FromRocksdb(done);
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  return FromRocksdb(database_.db_->IngestExternalFile({file}, options));
}

}  // namespace iml::storage
