#include "tests/support/records.h"

#include <google/protobuf/descriptor.h>

#include "libs/eventsourcing/digest.h"
#include "libs/log/genesis.h"

namespace iml::tests {

using eventsourcing::Applied;
using eventsourcing::Todo;

std::string Id16(const std::string& name) {
  std::string id = name;
  if (!id.empty()) id.resize(16, '.');
  return id;
}

log::Partition PlaceOf(const std::string& aggregate) {
  return {aggregate[0] == 'h' ? kHouseholds : kDwellingTopic, log::PartitionOf(aggregate, kPartitions)};
}

log::v1::AnyCommit Commit(const std::string& aggregate, const std::string& id, const std::string& parent,
                          const std::vector<std::string>& facts) {
  return aggregate[0] == 'h' ? CommitOf<HouseholdFact>(aggregate, id, parent, facts)
                             : CommitOf<DwellingFact>(aggregate, id, parent, facts);
}

Records::Records() {
  for (const char* topic : {kHouseholds, kDwellingTopic}) {
    for (int32_t number = 0; number < kPartitions; ++number) {
      log::v1::Genesis genesis;
      genesis.set_log_id(Id16("log"));
      genesis.set_topic(topic);
      genesis.set_format(log::kFormat);
      genesis.set_partition(number);
      genesis.set_partitions(kPartitions);
      Add({topic, number}, "", genesis.SerializeAsString());
    }
  }
}

const log::Record& Records::Add(const log::v1::AnyCommit& commit) {
  return Add(PlaceOf(commit.header().aggregate_id()), commit.header().aggregate_id(), commit.SerializeAsString());
}

const log::Record& Records::Add(const log::Partition& partition, const std::string& key, const std::string& value) {
  std::vector<log::Record>& records = all_[partition];
  return records.emplace_back(log::Record{partition, static_cast<int64_t>(records.size()), now, key, value});
}

FoldReader::FoldReader(eventsourcing::Service service) : service_(std::move(service)) { Open(); }

void FoldReader::Open() {
  database_ = storage::Database::Open({.folder = folder_ / "db"}).value();
  fold_.emplace(service_, std::map<std::string, int32_t>{{kHouseholds, kPartitions}, {kDwellingTopic, kPartitions}},
                *database_, 3);
}

absl::StatusOr<Applied> FoldReader::Read(const log::Record& record) {
  absl::StatusOr<Applied> applied = fold_->Apply(record);
  if (!applied.ok()) return applied;
  if (const absl::Status status = fold_->Commit(); !status.ok()) return status;
  return applied;
}

std::vector<bool> FoldReader::ReadAll(const Records& records) {
  std::vector<bool> stood;
  for (const auto& [partition, all] : records.all()) {
    for (auto offset = static_cast<size_t>(Next(partition)); offset < all.size(); ++offset) {
      const auto applied = Read(all[offset]);
      EXPECT_TRUE(applied.ok()) << applied.status();
      stood.push_back(applied.ok() && applied->stood);
    }
  }
  return stood;
}

void FoldReader::ReadAnyhow(const Records& records, const std::function<int(int below)>& chance) {
  std::map<log::Partition, size_t> next;
  std::vector<log::Partition> left;
  for (const auto& [partition, all] : records.all()) {
    next[partition] = static_cast<size_t>(Next(partition));
    if (next[partition] < all.size()) left.push_back(partition);
  }
  while (!left.empty()) {
    for (int piece = 1 + chance(9); piece > 0 && !left.empty(); --piece) {
      const auto at = left.begin() + chance(static_cast<int>(left.size()));
      const auto& all = records.all().at(*at);
      const auto applied = fold_->Apply(all[next[*at]++]);
      ASSERT_TRUE(applied.ok()) << applied.status();
      if (next[*at] == all.size()) left.erase(at);
    }
    ASSERT_TRUE(fold_->Commit(chance(4) == 0).ok());
    if (chance(40) == 0) {
      ASSERT_TRUE(database_->Flush().ok());
      fold_.reset();
      database_.reset();
      Open();
    }
  }
}

eventsourcing::Head FoldReader::HeadOf(const std::string& aggregate) {
  const auto key = eventsourcing::AggregateKey(service_.number(PlaceOf(aggregate).topic), aggregate);
  return rows().Find(eventsourcing::kHeads, key).value_or(eventsourcing::Head());
}

std::string FoldReader::StateOf(const std::string& aggregate) {
  const std::string bytes = HeadOf(aggregate).state();
  return aggregate[0] == 'h' ? [&] { HouseholdState state; state.ParseFromString(bytes); return state.ShortDebugString(); }()
                             : [&] { DwellingState state; state.ParseFromString(bytes); return state.ShortDebugString(); }();
}

int64_t FoldReader::Next(const log::Partition& partition) {
  return rows()
      .Find(eventsourcing::kCheckpoints, eventsourcing::CheckpointKey(partition.topic, partition.number))
      .value_or(eventsourcing::Checkpoint())
      .offset();
}

int64_t FoldReader::voids() {
  int64_t voids = 0;
  rows().Scan(eventsourcing::kCheckpoints, "", [&](const std::string&, const eventsourcing::Checkpoint& checkpoint) {
    voids += checkpoint.void_records();
    return true;
  });
  return voids;
}

std::vector<Todo> FoldReader::TodoRows(storage::Table<Todo> table) {
  std::vector<Todo> todos;
  rows().Scan(table, "", [&](const std::string&, const Todo& todo) {
    todos.push_back(todo);
    return true;
  });
  return todos;
}

std::vector<std::string> FoldReader::Todos(storage::Table<Todo> table) {
  std::vector<std::string> texts;
  for (const Todo& todo : TodoRows(table)) {
    const std::unique_ptr<google::protobuf::Message> command(service_.command(todo.command_type())->prototype->New());
    command->ParseFromString(todo.command());
    texts.push_back(todo.aggregate_id() + " " + std::string(command->GetDescriptor()->name()) + " {" +
                    command->ShortDebugString() + "}");
  }
  return texts;
}

std::string FoldReader::Digest() { return eventsourcing::DigestOf(rows()).value(); }

}  // namespace iml::tests
