// A log in memory that a test writes by hand, and readers that fold it: what stands and what it changes, without a
// replica. Ids are written as short names. Aggregates are households ("h1") and dwellings ("d1") of pair.proto.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/eventsourcing/fold.h"
#include "tests/support/folder.h"
#include "tests/support/given.h"
#include "tests/support/pair.h"

namespace iml::tests {

inline constexpr int32_t kPartitions = 2;

// The 16 bytes that a short name stands for; none for "".
std::string Id16(const std::string& name);
// Where an aggregate's commits belong.
log::Partition PlaceOf(const std::string& aggregate);

// A commit whose request id is that of "r-<id>".
template <typename Fact>
log::v1::AnyCommit CommitOf(const std::string& aggregate, const std::string& id, const std::string& parent,
                            const std::vector<std::string>& facts) {
  log::v1::AnyCommit commit;
  commit.mutable_header()->set_commit_id(Id16(id));
  commit.mutable_header()->set_parent(Id16(parent));
  commit.mutable_header()->set_aggregate_id(aggregate);
  commit.mutable_header()->set_request_id(Id16("r-" + id));
  commit.mutable_header()->set_schema(1);
  for (const std::string& fact : facts) commit.add_facts(Text<Fact>(fact).SerializeAsString());
  return commit;
}
// "admitted { number: 1 dwelling_id: 'd1' }", or of a dwelling "opened {}".
log::v1::AnyCommit Commit(const std::string& aggregate, const std::string& id, const std::string& parent,
                          const std::vector<std::string>& facts = {});

class Records {
 public:
  Records();

  // In the commit's place, under its key.
  const log::Record& Add(const log::v1::AnyCommit& commit);
  const log::Record& Add(const log::Partition& partition, const std::string& key, const std::string& value);

  const std::map<log::Partition, std::vector<log::Record>>& all() const { return all_; }
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);  // 14 November 2023

 private:
  std::map<log::Partition, std::vector<log::Record>> all_;
};

class FoldReader {
 public:
  explicit FoldReader(eventsourcing::Service service);

  // In a batch of its own.
  absl::StatusOr<eventsourcing::Applied> Read(const log::Record& record);
  // What is left of each partition, one after the other; says of each record whether it stood.
  std::vector<bool> ReadAll(const Records& records);
  // What is left, partitions in any order and in pieces of any size, closing and opening the database in between.
  void ReadAnyhow(const Records& records, const std::function<int(int below)>& chance);

  const eventsourcing::Service& service() const { return service_; }
  storage::Database& database() { return *database_; }
  eventsourcing::Fold& fold() { return *fold_; }
  storage::Snapshot rows() { return storage::Snapshot(*database_); }
  eventsourcing::Head HeadOf(const std::string& aggregate);
  std::string StateOf(const std::string& aggregate);
  int64_t Next(const log::Partition& partition);
  int64_t voids();
  // "<target> <command> {...}" of each, in order.
  std::vector<std::string> Todos(storage::Table<eventsourcing::Todo> table = eventsourcing::kTodos);
  std::vector<eventsourcing::Todo> TodoRows(storage::Table<eventsourcing::Todo> table = eventsourcing::kTodos);
  std::string Digest();

 private:
  void Open();

  const eventsourcing::Service service_;
  Folder folder_;
  std::unique_ptr<storage::Database> database_;
  std::optional<eventsourcing::Fold> fold_;
};

}  // namespace iml::tests
