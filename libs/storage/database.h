// Typed tables over RocksDB, and transactions that see their own writes and land whole or not at all.
// It knows no log and no commit. Without a write-ahead log of its own: after a crash it holds a prefix of what
// was committed, and the reader's checkpoint in it tells which.
#pragma once

#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/storage/key.h"

namespace rocksdb {
class DB;
class Env;
class Snapshot;
}  // namespace rocksdb

namespace iml::storage {

// Names a table and fixes its row type, a protobuf message, and the parts of its keys. The id is the first byte of its
// keys: below 16 for the machinery.
//
//   constexpr Table<AdmissionRow, std::string, int32_t> kAdmissions{21, "admissions"};
//   rows.Find(kAdmissions, {household_id, orientation_number});
template <typename Row, typename... Parts>
struct Table {
  struct Key {
    Key(const Parts&... parts) : bytes(storage::Key(parts...)) {}  // NOLINT: written as {part, part}
    std::string bytes;
  };
  uint8_t id;
  const char* name;
};
// The key is one text as it is.
template <typename Row>
struct Table<Row, std::string> {
  struct Key {
    Key(const std::string& text) : bytes(text) {}  // NOLINT
    Key(const char* text) : bytes(text) {}         // NOLINT
    std::string bytes;
  };
  uint8_t id;
  const char* name;
};
template <typename Row>
struct Table<Row> : Table<Row, std::string> {};

// kDataLoss: what the disk holds is not what was written. The database is to be made anew.
absl::Status Damaged(const std::string& what);
bool IsDamaged(const absl::Status& status);

// What can be read: a database as it is, as it was, or with a transaction's writes. A failed read yields nothing and
// stays in status(): look there before trusting what was not found.
class Reads {
 public:
  virtual ~Reads() = default;

  template <typename Row, typename... Parts>
  std::optional<Row> Find(Table<Row, Parts...> table, const typename Table<Row, Parts...>::Key& key) const {
    const std::string whole = WithTable(table.id, key.bytes);
    if (const auto* row = Changing(whole)) return static_cast<const Row&>(*row);
    std::string value;
    if (!Get(whole, &value)) return std::nullopt;
    std::optional<Row> row(std::in_place);
    if (!row->ParseFromString(value)) {
      Broken(Damaged(std::string("a row of ") + table.name + " does not parse"));
      return std::nullopt;
    }
    return row;
  }

  // Rows whose key begins with `prefix`, in the order of keys, from `from` on when it is set (a whole key, excluded).
  // `visit` takes the key without its table and the row; false ends the scan. It may not write.
  template <typename Row, typename... Parts, typename Visit>
  void Scan(Table<Row, Parts...> table, const std::string& prefix, Visit visit, const std::string& after = "") const {
    Row row;
    Walk(WithTable(table.id, prefix), after.empty() ? "" : WithTable(table.id, after),
         [&](const std::string& key, const std::string& value) {
           if (row.ParseFromString(value)) return visit(key.substr(1), row);
           Broken(Damaged(std::string("a row of ") + table.name + " does not parse"));
           return false;
         });
  }

  // Every row of every table, as bytes: (table id and key, value); from the first after `after` on.
  using Visit = std::function<bool(const std::string& key, const std::string& value)>;
  void ScanAll(const Visit& visit, const std::string& after = "") const { Walk("", after, visit); }

  const absl::Status& status() const { return status_; }

 protected:
  virtual bool Get(const std::string& key, std::string* value) const = 0;
  // The row that a transaction is changing, if any.
  virtual const google::protobuf::MessageLite* Changing(const std::string& /*key*/) const { return nullptr; }
  virtual void Walk(const std::string& prefix, const std::string& after, const Visit& visit) const = 0;
  void Broken(absl::Status status) const {
    if (status_.ok()) status_ = std::move(status);
  }
  static std::string WithTable(uint8_t id, const std::string& key) {
    std::string whole;
    whole.reserve(key.size() + 1);
    whole.push_back(static_cast<char>(id));
    whole += key;
    return whole;
  }

 private:
  mutable absl::Status status_;
};

// Caches and write buffers for all databases of a process, so that their sum is bounded.
struct Memory;
std::shared_ptr<Memory> ShareMemory(size_t cache_bytes, size_t write_buffer_bytes);

// Safe for many readers and one writer.
class Database {
 public:
  struct Options {
    std::string folder = {};
    // Where files live; null for the machine's.
    rocksdb::Env* env = nullptr;
    std::shared_ptr<Memory> memory = nullptr;
  };
  // kUnavailable when another process has the folder; kDataLoss when it is damaged.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const Options& options);
  ~Database();

  // Makes what was committed survive a crash, and a close.
  absl::Status Flush();

 private:
  friend class Snapshot;
  friend class Transaction;
  Database(std::shared_ptr<Memory> memory, std::unique_ptr<rocksdb::DB> db);

  std::shared_ptr<Memory> memory_;
  std::unique_ptr<rocksdb::DB> db_;
};

// The database as it was when the snapshot was taken.
class Snapshot : public Reads {
 public:
  explicit Snapshot(const Database& database);
  ~Snapshot() override;
  Snapshot(const Snapshot&) = delete;

 protected:
  bool Get(const std::string& key, std::string* value) const override;
  void Walk(const std::string& prefix, const std::string& after, const Visit& visit) const override;

 private:
  const Database& database_;
  const rocksdb::Snapshot* snapshot_;
};

class Transaction : public Reads {
 public:
  explicit Transaction(Database& database) : database_(database) {}

  // The row, to be changed in place; an empty one when there is none. Good until the transaction ends or the row is put
  // or deleted.
  template <typename Row, typename... Parts>
  Row& At(Table<Row, Parts...> table, const typename Table<Row, Parts...>::Key& key) {
    const std::string whole = WithTable(table.id, key.bytes);
    if (const auto written = writes_.find(whole); written != writes_.end() && written->second.row != nullptr) {
      return static_cast<Row&>(*written->second.row);
    }
    auto row = std::make_unique<Row>();
    if (std::string value; Get(whole, &value) && !row->ParseFromString(value)) {
      Broken(Damaged(std::string("a row of ") + table.name + " does not parse"));
    }
    Row& found = *row;
    writes_[whole] = {std::nullopt, std::move(row)};
    return found;
  }
  template <typename Row, typename... Parts>
  void Put(Table<Row, Parts...> table, const typename Table<Row, Parts...>::Key& key, const Row& row) {
    std::string value;
    row.SerializeToString(&value);
    writes_[WithTable(table.id, key.bytes)] = {std::move(value), nullptr};
  }
  template <typename Row, typename... Parts>
  void Delete(Table<Row, Parts...> table, const typename Table<Row, Parts...>::Key& key) {
    writes_[WithTable(table.id, key.bytes)] = {std::nullopt, nullptr};
  }

  size_t writes() const { return writes_.size(); }

  // One write, one put for each distinct key; or the status of a read that failed, and nothing.
  absl::Status Commit() &&;
  // Lands the rows as a sorted file beside the others: for very many rows, in a database that nobody reads meanwhile.
  absl::Status Ingest() &&;

 protected:
  bool Get(const std::string& key, std::string* value) const override;
  const google::protobuf::MessageLite* Changing(const std::string& key) const override;
  void Walk(const std::string& prefix, const std::string& after, const Visit& visit) const override;

 private:
  // Neither: deleted.
  struct Write {
    std::optional<std::string> value;
    std::unique_ptr<google::protobuf::MessageLite> row;

    bool kept() const { return value || row; }
    std::string bytes() const { return value ? *value : row->SerializeAsString(); }
  };
  using Writes = absl::flat_hash_map<std::string, Write>;
  // Those after `after` (or all) whose key begins with `prefix`, in the order of keys.
  std::vector<Writes::const_pointer> Sorted(const std::string& prefix = "", const std::string& after = "") const;

  Database& database_;
  Writes writes_;
};

}  // namespace iml::storage
