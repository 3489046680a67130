#include "libs/log/kafka_topics.h"

#include <algorithm>
#include <condition_variable>
#include <optional>
#include <random>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "iml/log/v1/log.pb.h"
#include "libs/log/genesis.h"

namespace iml::log::kafka {
namespace {

// Every topic takes batches of what is Kafka's default, which is a little more than producers send.
constexpr int64_t kLeastMessageMax = 1'048'588;

// What a setting of every topic is: exactly this, or a number at least or at most this; and what happens otherwise.
struct Condition {
  enum Kind { kIs, kAtLeast, kAtMost };
  const char* setting;
  Kind kind;
  std::string value;
  const char* otherwise;
};

std::vector<Condition> Conditions(int replication) {
  std::vector<Condition> conditions = {
      {"cleanup.policy", Condition::kIs, "delete", "compaction removes commits"},
      {"retention.ms", Condition::kIs, "-1", "old commits are deleted"},
      {"retention.bytes", Condition::kIs, "-1", "old commits are deleted"},
      {"message.timestamp.type", Condition::kIs, "LogAppendTime",
       "commits bear the time of whoever sent them, or an import broke off here: then delete the topic and import "
       "again"},
      {"unclean.leader.election.enable", Condition::kIs, "false", "acknowledged commits may be lost"},
      {"min.insync.replicas", Condition::kAtLeast, replication >= 3 ? "2" : "1",
       "an acknowledged commit may lie on one broker only"},
      {"max.message.bytes", Condition::kAtLeast, absl::StrCat(kLeastMessageMax), "batches of commits are refused"},
      // Brokers take apart what comes compressed, and refuse what is too large then; else a stranger's few kilobytes
      // may hold gigabytes.
      {"compression.type", Condition::kIs, "uncompressed", "a record may unpack to more than a reader can hold"},
  };
  // With few replicas only the disk holds what is acknowledged, and Kafka does not wait for the disk unless it is told
  // to.
  if (replication < 3)
    conditions.push_back({"flush.messages", Condition::kAtMost, "1", "a power cut loses acknowledged commits"});
  return conditions;
}

bool Holds(const Condition& condition, const std::string& value) {
  if (condition.kind == Condition::kIs) return value == condition.value;
  int64_t is = 0, bound = 0;
  if (!absl::SimpleAtoi(value, &is) || !absl::SimpleAtoi(condition.value, &bound)) return false;
  return condition.kind == Condition::kAtLeast ? is >= bound : is <= bound;
}

std::string RandomId() {
  std::random_device device;
  std::string id;
  while (id.size() < 16) id.push_back(static_cast<char>(device()));
  return id;
}

}  // namespace

absl::Status Broken(const std::string& topic, const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat("topic ", topic, ": ", what));
}

std::vector<Partition> All(const std::string& topic, size_t partitions) {
  std::vector<Partition> all;
  for (size_t number = 0; number < partitions; ++number) all.push_back({topic, static_cast<int32_t>(number)});
  return all;
}

Topics::Topics(const KafkaOptions& options, Settings firsts, std::shared_ptr<Reporter> reporter,
               std::shared_ptr<Instance> client, Appender& appender)
    : options_(options),
      firsts_settings_(std::move(firsts)),
      reporter_(std::move(reporter)),
      client_(std::move(client)),
      appender_(appender),
      cluster_(client_->ClusterId(Deadline())) {}

absl::Time Topics::Deadline() const { return absl::Now() + options_.patience; }

// ---- making

Settings Topics::WantedSettings() const {
  Settings settings;
  for (const Condition& condition : Conditions(options_.replication))
    settings.emplace_back(condition.setting, condition.value);
  return settings;
}

absl::Status Topics::Create(const std::string& topic, int32_t partitions) {
  absl::Status status = client_->CreateTopic(topic, partitions, options_.replication, WantedSettings(), Deadline());
  return status.ok() ? OnceKnown([&] { return Complete(topic, partitions); }) : status;
}

absl::Status Topics::CreateToRestore(const std::string& topic, int32_t partitions) {
  Settings settings = WantedSettings();
  for (auto& [name, value] : settings) {
    if (name == "message.timestamp.type") value = "CreateTime";
  }
  absl::Status status = client_->CreateTopic(topic, partitions, options_.replication, settings, Deadline());
  return status.ok() ? OnceKnown([&] { return client_->LayoutOf(topic, Deadline()).status(); }) : status;
}

absl::Status Topics::Restored(const std::string& topic) {
  absl::Status status = client_->SetSettings(topic, WantedSettings(), Deadline());
  const absl::Time deadline = Deadline();  // brokers take up settings one after the other
  while (status.ok() && absl::IsFailedPrecondition(status = InUse(topic).status()) && absl::Now() < deadline)
    status = absl::OkStatus();
  return status;
}

// About a topic just made, which not every broker knows at once: again while one does not.
absl::Status Topics::OnceKnown(const std::function<absl::Status()>& work) const {
  const absl::Time deadline = Deadline();
  while (true) {
    const absl::Status status = work();
    if (!absl::IsNotFound(status) || absl::Now() > deadline) return status;
    absl::SleepFor(absl::Milliseconds(20));
  }
}

// Its settings are as they must be, and it has its genesis records.
absl::Status Topics::Complete(const std::string& topic, int32_t partitions) {
  const auto layout = client_->LayoutOf(topic, Deadline());
  if (!layout.ok()) return layout.status();
  if (layout->leaders.size() != static_cast<size_t>(partitions)) {
    return Broken(topic, absl::StrCat("it has ", layout->leaders.size(), " partitions, not ", partitions,
                                      "; their number never changes: ask for that many"));
  }
  if (absl::Status status = CheckSettings(topic, layout->replication); !status.ok()) return status;
  if (absl::Status status = WriteGenesis(topic, partitions); !status.ok()) return status;
  return InUse(topic).status();
}

// The first partition's genesis record, whoever wrote it first, says the id of all: so two that make a topic at once
// agree.
absl::Status Topics::WriteGenesis(const std::string& topic, int32_t partitions) {
  const std::vector<Partition> all = All(topic, partitions);
  const auto ends = client_->Offsets(all, Instance::Which::kEnd, Deadline());
  if (!ends.ok()) return ends.status();
  v1::Genesis genesis;
  genesis.set_log_id(RandomId());
  genesis.set_topic(topic);
  genesis.set_partitions(partitions);
  genesis.set_key_check(options_.key_check);
  genesis.set_format(kFormat);
  for (const bool first : {true, false}) {
    std::vector<Draft> drafts;
    for (const Partition& partition : all) {
      if ((partition.number == 0) != first || ends->at(partition) > 0) continue;
      genesis.set_partition(partition.number);
      drafts.push_back({partition, "", genesis.SerializeAsString()});
    }
    const absl::Status written = appender_.Write(drafts);
    if (!written.ok())
      return absl::Status(written.code(), absl::StrCat("topic ", topic, ", genesis: ", std::string(written.message())));
    if (!first) continue;
    const auto found = ReadGenesis({all.front()}, partitions);
    if (!found.ok()) return found.status();
    genesis.set_log_id(*found);
  }
  return absl::OkStatus();
}

// ---- conditions

absl::StatusOr<Topics::Topic> Topics::InUse(const std::string& topic) {
  {
    std::lock_guard lock(mutex_);
    if (const auto found = topics_.find(topic); found != topics_.end()) return found->second;
  }
  auto examined = Examine(topic);
  if (const std::string why = appender_.Unsupported(); !why.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("the brokers at ", options_.brokers, " are too old: ", why));
  }
  if (!examined.ok()) return examined.status();
  if (absl::Status led = appender_.Lead(topic, Deadline()); !led.ok()) return led;
  std::lock_guard lock(mutex_);
  return topics_.try_emplace(topic, *std::move(examined)).first->second;
}

bool Topics::Moved(const std::map<std::string, Instance::Layout>& layouts) {
  std::lock_guard lock(mutex_);
  return std::any_of(topics_.begin(), topics_.end(), [&](const auto& each) {
    const auto layout = layouts.find(each.first);
    return layout != layouts.end() && layout->second.leaders != each.second.leaders;
  });
}

// What the topic is, when it is as it must be and as it was.
absl::StatusOr<Topics::Topic> Topics::Examine(const std::string& topic) {
  std::optional<Topic> known;
  {
    std::lock_guard lock(mutex_);
    if (const auto found = topics_.find(topic); found != topics_.end()) known = found->second;
  }
  const auto layout = client_->LayoutOf(topic, Deadline());
  if (known && absl::IsNotFound(layout.status())) return Broken(topic, "it is gone. Restore it from a backup");
  if (!layout.ok()) return layout.status();
  if (const std::string cluster = client_->ClusterId(Deadline()); cluster != cluster_) {
    return Broken(topic, absl::StrCat("the brokers at ", options_.brokers, " are of cluster ", cluster,
                                      " now, they were of ", cluster_));
  }
  if (absl::Status status = CheckSettings(topic, layout->replication); !status.ok()) return status;
  const std::vector<Partition> all = All(topic, layout->leaders.size());
  const auto starts = client_->Offsets(all, Instance::Which::kFirst, Deadline());
  if (!starts.ok()) return starts.status();
  for (const auto& [partition, start] : *starts) {
    if (start == 0) continue;
    return Broken(topic, absl::StrCat("partition ", partition.number, " begins at ", start,
                                      ", not 0: its first records were deleted. Restore it from a backup"));
  }
  auto log_id = ReadGenesis(all, static_cast<int32_t>(all.size()));
  if (!log_id.ok()) return log_id.status();
  if (known && known->log_id != *log_id) {
    return Broken(topic, "its genesis record is another one: it was made anew. Restore the old one from a backup");
  }
  return Topic{static_cast<int32_t>(all.size()), *std::move(log_id), layout->leaders};
}

absl::Status Topics::CheckSettings(const std::string& topic, int replication) {
  auto settings = client_->SettingsOf(topic, Deadline());
  if (!settings.ok()) return settings.status();
  for (const Condition& condition : Conditions(replication)) {
    const std::string& value = (*settings)[condition.setting];
    if (Holds(condition, value)) continue;
    const char* must = condition.kind == Condition::kIs        ? ""
                       : condition.kind == Condition::kAtLeast ? "at least "
                                                               : "at most ";
    return Broken(
        topic, absl::StrCat(condition.setting, " is ", value, " and must be ", must, condition.value, ": ",
                            condition.otherwise, ". Set it with kafka-configs.sh --bootstrap-server ", options_.brokers,
                            " --alter --topic ", topic, " --add-config ", condition.setting, "=", condition.value));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> Topics::CheckRights(const std::vector<std::string>& topics) {
  const auto rights = client_->RightsToWrite(Deadline());
  if (!rights.ok()) return rights.status();
  const auto about = [&](const Instance::Right& right) {
    return std::any_of(topics.begin(), topics.end(), [&](const std::string& topic) {
      return right.name == "*" || (right.prefix ? topic.starts_with(right.name) : topic == right.name);
    });
  };
  constexpr char kEverybody[] = "User:*";
  std::set<std::string> writers;
  for (const Instance::Right& right : *rights) {
    if (!right.transactional && about(right)) writers.insert(right.principal);
  }
  for (const Instance::Right& right : *rights) {
    if (!right.transactional) continue;
    const bool both = writers.contains(right.principal) || writers.contains(kEverybody) ||
                      (right.principal == kEverybody && !writers.empty());
    if (!both) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        right.principal, " may write to these topics and use the transactional id ", right.name,
        ": what a transaction gave up is read as if it stood. Remove the right with kafka-acls.sh --bootstrap-server ",
        options_.brokers, " --remove --allow-principal ", right.principal, " --transactional-id ", right.name));
  }
  return std::vector<std::string>(writers.begin(), writers.end());
}

// The log id that the first records of these partitions say, of a topic of so many.
absl::StatusOr<std::string> Topics::ReadGenesis(const std::vector<Partition>& partitions, int32_t count) {
  const std::string& topic = partitions.front().topic;
  const auto ends = client_->Offsets(partitions, Instance::Which::kEnd, Deadline());
  if (!ends.ok()) return ends.status();
  std::vector<Partition> begun;
  for (const auto& [partition, end] : *ends) {
    if (end > 0) begun.push_back(partition);
  }
  const auto firsts = ReadFirsts(begun);
  if (!firsts.ok()) return firsts.status();
  std::string log_id;
  for (const auto& [partition, value] : *firsts) {
    const auto genesis = GenesisOf(partition, value);
    if (!genesis) {
      return Broken(topic,
                    absl::StrCat("the first record of partition ", partition.number,
                                 " is no genesis record: others write to this topic. Let `iml topics apply` make one"));
    }
    if (absl::Status format = CheckFormat(*genesis); !format.ok()) return Broken(topic, std::string(format.message()));
    if (genesis->partitions() != count) {
      return Broken(topic,
                    absl::StrCat("it has ", count, " partitions and was made with ", genesis->partitions(),
                                 ": aggregates are no longer where their commits are. Restore it from a backup"));
    }
    if (!options_.key_check.empty() && !genesis->key_check().empty() && genesis->key_check() != options_.key_check) {
      return Broken(topic, "its ids rest on another key than ours. Use the key file that `iml topics apply` was given");
    }
    if (log_id.empty()) log_id = genesis->log_id();
    if (genesis->log_id() != log_id)
      return Broken(topic, "its partitions are of different logs. Restore it from a backup");
  }
  for (const auto& [partition, end] : *ends) {
    if (end == 0)
      return Broken(topic,
                    absl::StrCat("partition ", partition.number, " has no genesis record: run `iml topics apply`"));
  }
  return log_id;
}

// The value of the first record of each.
absl::StatusOr<std::map<Partition, std::string>> Topics::ReadFirsts(const std::vector<Partition>& partitions) {
  if (partitions.empty()) return std::map<Partition, std::string>();
  std::lock_guard lock(reading_firsts_);
  if (firsts_ == nullptr) {
    auto instance = Instance::Make(Instance::Kind::kConsumer, firsts_settings_, reporter_);
    if (!instance.ok()) return instance.status();
    firsts_ = *std::move(instance);
  }
  const absl::Time deadline = Deadline();
  const auto led = firsts_->LayoutOf(partitions.front().topic, deadline);
  if (!led.ok()) return led.status();
  std::mutex mutex;
  std::condition_variable told;
  bool arrived = false;
  Reader reader(firsts_, [&] {
    std::lock_guard telling(mutex);
    arrived = true;
    told.notify_one();
  });
  for (const Partition& each : partitions) {
    if (absl::Status status = reader.Start(each, 0); !status.ok()) return status;
  }
  std::map<Partition, std::string> values;
  while (true) {
    std::vector<Record> records;
    if (absl::Status status = reader.Poll(SIZE_MAX, &records); !status.ok()) return status;
    for (Record& record : records) {
      const bool first = values.try_emplace(record.partition, std::move(record.value)).second;
      // Where first batches are large, brokers hand over one at a time, always the same partition's as long as that
      // is asked for.
      if (first) reader.Stop(record.partition);
    }
    if (values.size() == partitions.size()) return values;
    std::unique_lock waiting(mutex);
    if (!told.wait_until(waiting, absl::ToChronoTime(deadline), [&] { return std::exchange(arrived, false); })) {
      return absl::UnavailableError(
          absl::StrCat("topic ", partitions.front().topic, ": its genesis records could not be read in time"));
    }
  }
}

void Topics::CheckAll() {
  std::vector<std::string> names;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [name, topic] : topics_) names.push_back(name);
  }
  for (const std::string& name : names) {
    const auto examined = Examine(name);
    const bool broken = absl::IsFailedPrecondition(examined.status()) || absl::IsDataLoss(examined.status());
    if (broken && options_.on_broken) options_.on_broken(examined.status());
    std::lock_guard lock(mutex_);
    if (examined.ok()) topics_[name] = *examined;
  }
}

}  // namespace iml::log::kafka
