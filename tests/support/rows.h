// Projection and query tests: facts are delivered one by one into a real database, rows read back as text.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "libs/eventsourcing/service.h"
#include "libs/eventsourcing/tables.h"
#include "libs/storage/database.h"
#include "tests/support/folder.h"
#include "tests/support/text.h"

namespace iml::tests {

class Rows {
 public:
  // The facts of one aggregate; each is a commit of its own, with the commit_id "c".
  template <typename Fact>
  void Deliver(void (*project)(const eventsourcing::Standing&, const Fact&, storage::Transaction&),
               const std::string& aggregate_id, const std::vector<std::string>& facts) {
    log::v1::CommitHeader header;
    header.set_aggregate_id(aggregate_id);
    header.set_commit_id("c");
    for (const std::string& fact : facts) {
      eventsourcing::Standing standing{header, {}, ++version_, 0, absl::UnixEpoch()};
      standing.position.set_offset(version_);
      storage::Transaction rows(*database_);
      project(standing, Text<Fact>(fact), rows);
      ASSERT_TRUE(std::move(rows).Commit().ok());
    }
  }

  template <typename Row, typename... Parts>
  void Expect(storage::Table<Row, Parts...> table, const typename storage::Table<Row, Parts...>::Key& key,
              const std::string& row) const {
    const auto found = storage::Snapshot(*database_).Find(table, key);
    ASSERT_TRUE(found) << "no row " << key.bytes;
    EXPECT_EQ(found->ShortDebugString(), Text<Row>(row).ShortDebugString());
  }
  template <typename Row, typename... Parts>
  std::string All(storage::Table<Row, Parts...> table) const {
    std::vector<Row> rows;
    storage::Snapshot(*database_).Scan(table, "", [&](const std::string&, const Row& row) {
      rows.push_back(row);
      return true;
    });
    return Lines(rows);
  }
  // As if the rows had been read from the log up to there.
  void PassTo(int64_t offset) {
    eventsourcing::Checkpoint checkpoint;
    checkpoint.set_offset(offset);
    storage::Transaction rows(*database_);
    rows.Put(eventsourcing::kCheckpoints, storage::Key("topic", int32_t{0}), checkpoint);
    ASSERT_TRUE(std::move(rows).Commit().ok());
  }
  storage::Snapshot Read() const { return storage::Snapshot(*database_); }

 private:
  Folder folder_;
  std::unique_ptr<storage::Database> database_ = storage::Database::Open({.folder = folder_ / "rows"}).value();
  int64_t version_ = 0;
};

}  // namespace iml::tests
