#include "libs/log/kafka.h"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <future>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <shared_mutex>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "iml/log/v1/log.pb.h"
#include "libs/log/genesis.h"
#include "libs/log/kafka_client.h"

namespace iml::log {
namespace {

using kafka::Instance;
using kafka::Name;
using kafka::Producer;
using kafka::Settings;
using kafka::Voice;
using kafka::Within;

// A batch is never larger than this, and every topic takes what is Kafka's default, which is a little more.
constexpr int64_t kMostBatchBytes = 1'000'000, kLeastMessageMax = 1'048'588;
constexpr size_t kMostRecordBytes = kMostBatchBytes - 1000;
constexpr absl::Duration kLookForLeaders = absl::Seconds(5);

absl::Status Broken(const std::string& topic, const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat("topic ", topic, ": ", what));
}

std::vector<Partition> All(const std::string& topic, size_t partitions) {
  std::vector<Partition> all;
  for (size_t number = 0; number < partitions; ++number) all.push_back({topic, static_cast<int32_t>(number)});
  return all;
}

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

std::string Millis(absl::Duration duration) { return absl::StrCat(absl::ToInt64Milliseconds(duration)); }

absl::StatusOr<Settings> Connecting(const KafkaOptions& options) {
  Settings settings = {
      {"bootstrap.servers", options.brokers},
      {"client.id", "iml"},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      {"socket.timeout.ms", Millis(options.patience)},
      {"socket.connection.setup.timeout.ms", Millis(std::max(options.patience, absl::Seconds(1)))},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},
      {"topic.metadata.refresh.interval.ms", "10000"},
      {"enable.sparse.connections", "false"},  // so that no first call waits for a connection
      {"security.protocol", absl::StrCat(options.user.empty() ? "" : "sasl_", options.tls ? "ssl" : "plaintext")},
  };
  if (options.tls) {
    for (const auto& [name, file] : {std::pair{"ssl.ca.location", options.ca_file},
                                     {"ssl.certificate.location", options.certificate_file},
                                     {"ssl.key.location", options.key_file}}) {
      if (!file.empty()) settings.emplace_back(name, file);
    }
  }
  if (!options.user.empty()) {
    std::ifstream file(options.password_file);
    std::string password;
    if (!std::getline(file, password)) {
      return absl::InvalidArgumentError(
          absl::StrCat("no password can be read from the file \"", options.password_file, "\""));
    }
    settings.insert(
        settings.end(),
        {{"sasl.mechanism", options.sasl_mechanism}, {"sasl.username", options.user}, {"sasl.password", password}});
  }
  return settings;
}

Settings Consuming(Settings settings) {
  settings.insert(settings.end(),
                  {{"enable.auto.commit", "false"},
                   {"enable.auto.offset.store", "false"},
                   {"auto.offset.reset", "error"},
                   {"isolation.level", "read_uncommitted"},  // a foreign transaction left open stops nobody
                   {"allow.auto.create.topics", "false"},
                   {"enable.partition.eof", "true"},
                   {"check.crcs", "true"},
                   {"fetch.error.backoff.ms", "50"},
                   {"queued.max.messages.kbytes", "16384"}});
  return settings;
}

// Fetches hardly more than the first record of a partition. A batch that fills the queue would hold up the next fetch
// for a second.
Settings ConsumingFirsts(Settings settings) {
  settings = Consuming(std::move(settings));
  settings.insert(settings.end(), {{"fetch.message.max.bytes", "4096"}, {"fetch.wait.max.ms", "10"}});
  return settings;
}

Settings Producing(Settings settings, absl::Duration patience) {
  settings.insert(settings.end(), {{"enable.idempotence", "true"},
                                   {"acks", "all"},
                                   {"linger.ms", "0.5"},
                                   {"message.max.bytes", absl::StrCat(kMostBatchBytes)},
                                   {"batch.size", absl::StrCat(kMostBatchBytes)},
                                   {"queue.buffering.max.kbytes", "65536"},
                                   {"retry.backoff.ms", "50"},
                                   {"request.timeout.ms", Millis(patience)},
                                   {"message.timeout.ms", Millis(2 * patience)}});
  return settings;
}

class Kafka : public KafkaLog {
 public:
  Kafka(KafkaOptions options, Settings settings)
      : options_(std::move(options)), settings_(std::move(settings)), voice_(std::make_shared<Voice>(options_.warn)) {}

  ~Kafka() override {
    voice_->Stop();
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    if (asker_.joinable()) asker_.join();
    if (keeper_.joinable()) keeper_.join();
    for (const Question& question : questions_) question.ends(absl::CancelledError("the log is closed"));
    if (producer_) Retire(std::move(producer_), options_.patience / 5);
    voice_->Close();
    Within(kafka::kFarewell, [client = std::move(client_), firsts = std::move(firsts_)] {});
  }

  absl::Status Open() {
    auto client = Instance::Make(Instance::Kind::kConsumer, ConsumingFirsts(settings_), voice_);
    if (!client.ok()) return client.status();
    client_ = *std::move(client);
    if (const auto answer = client_->Layouts(Deadline()); !answer.ok()) {
      const std::string reason = voice_->Reason();
      if (voice_->refused())
        return absl::PermissionDeniedError(
            absl::StrCat("the brokers at ", options_.brokers, " do not let us in", reason));
      return absl::UnavailableError(absl::StrCat("no Kafka broker answers at ", options_.brokers, " within ",
                                                 absl::FormatDuration(options_.patience), reason));
    }
    cluster_ = client_->ClusterId(Deadline());
    auto producer = MakeProducer();
    if (!producer.ok()) return producer.status();
    producer_ = *std::move(producer);
    asker_ = std::thread([this] { AnswerQuestions(); });
    keeper_ = std::thread([this] { KeepLooking(); });
    return absl::OkStatus();
  }

  absl::Status CreateTopic(const std::string& topic, int32_t partitions) override {
    if (absl::Status status = client_->CreateTopic(topic, partitions, options_.replication, Wanted(), Deadline());
        !status.ok())
      return status;
    return OnceKnown([&] { return Complete(topic, partitions); });
  }

  // Until all are there the topic takes our times instead of the brokers', which is no topic that a service starts on.
  absl::Status Restore(const std::string& topic, int32_t partitions, const Records& next) override {
    if (const auto there = client_->LayoutOf(topic, Deadline()); !absl::IsNotFound(there.status())) {
      return there.ok() ? Broken(topic,
                                 "it is there already; what is imported must not meet other records. Delete it first "
                                 "if it holds nothing "
                                 "that matters")
                        : there.status();
    }
    Settings settings = Wanted();
    for (auto& [name, value] : settings) {
      if (name == "message.timestamp.type") value = "CreateTime";
    }
    absl::Status status = client_->CreateTopic(topic, partitions, options_.replication, settings, Deadline());
    if (status.ok()) status = OnceKnown([&] { return client_->LayoutOf(topic, Deadline()).status(); });
    if (status.ok()) status = WriteAll(topic, partitions, next);
    if (status.ok()) status = client_->SetSettings(topic, Wanted(), Deadline());
    const absl::Time deadline = Deadline();  // brokers take up settings one after the other
    while (status.ok() && absl::IsFailedPrecondition(status = Find(topic).status()) && absl::Now() < deadline)
      status = absl::OkStatus();
    return status;
  }

  absl::StatusOr<int32_t> Partitions(const std::string& topic) override {
    const auto found = Find(topic);
    if (!found.ok()) return found.status();
    return found->partitions;
  }

  absl::StatusOr<std::string> LogId(const std::string& topic) override {
    const auto found = Find(topic);
    if (!found.ok()) return found.status();
    return found->log_id;
  }

  absl::Status Append(std::vector<Draft> drafts, Acknowledged acknowledged) override {
    for (const Draft& draft : drafts) {
      if (absl::Status status = FindPartition(draft.partition); !status.ok()) return status;
      if (const size_t bytes = draft.key.size() + draft.value.size(); bytes > kMostRecordBytes) {
        return absl::ResourceExhaustedError(absl::StrCat("a record for ", Name(draft.partition), " has ", bytes,
                                                         " bytes; ", kMostRecordBytes, " are allowed"));
      }
    }
    return Send(drafts, std::move(acknowledged));
  }

  void AskEnds(const std::vector<Partition>& partitions, Ends ends) override {
    {
      std::lock_guard lock(mutex_);
      questions_.push_back({partitions, std::move(ends)});
    }
    changed_.notify_all();
  }

  absl::StatusOr<std::unique_ptr<Reader>> Follow(const std::vector<From>& from) override {
    if (from.empty()) return absl::InvalidArgumentError("nothing to follow");
    std::set<std::string> topics;
    for (const From& each : from) {
      if (absl::Status status = FindPartition(each.partition); !status.ok()) return status;
      topics.insert(each.partition.topic);
    }
    const auto instance = Instance::Make(Instance::Kind::kConsumer, Consuming(settings_), voice_);
    if (!instance.ok()) return instance.status();
    auto reader = std::make_unique<kafka::Reader>(*instance, [this, topics] { Tell(topics); });
    for (const std::string& topic : topics) (*instance)->Topic(topic);
    if (const auto led = (*instance)->Layouts(Deadline()); !led.ok()) return led.status();
    for (const From& each : from) {
      if (absl::Status status = reader->Start(each.partition, each.offset); !status.ok()) return status;
    }
    return reader;
  }

  std::shared_ptr<void> Watch(const std::string& topic, std::function<void()> appended) override {
    std::lock_guard lock(watching_);
    auto watch = watches_.insert(watches_.end(), {topic, std::move(appended)});
    return std::shared_ptr<void>(nullptr, [this, watch](void*) {
      std::lock_guard erasing(watching_);
      watches_.erase(watch);
    });
  }

  absl::Status CheckConditions(const std::string& topic) override { return Examine(topic).status(); }

  void FailProducer() override {
    std::shared_lock lock(producing_);
    producer_->Fail("a test asks for it");
  }

 private:
  struct Topic {
    int32_t partitions = 0;
    std::string log_id;
    std::vector<int32_t> leaders;  // when it was last examined
  };
  struct Question {
    std::vector<Partition> partitions;
    Ends ends;
  };
  struct Watching {
    std::string topic;
    std::function<void()> appended;
  };

  absl::Time Deadline() const { return absl::Now() + options_.patience; }

  // ---- topics

  Settings Wanted() const {
    Settings settings;
    for (const Condition& condition : Conditions(options_.replication))
      settings.emplace_back(condition.setting, condition.value);
    return settings;
  }

  // One lot after the other, so that nothing is sent twice and everything lands where it was.
  absl::Status WriteAll(const std::string& topic, int32_t partitions, const Records& next) {
    std::map<Partition, int64_t> ends;
    while (true) {
      const auto records = next();
      if (!records.ok()) return records.status();
      if (records->empty()) break;
      for (const Record& record : *records) {
        if (record.offset != ends[record.partition]++) return Broken(topic, "the records to import are not in order");
      }
      const absl::Status status = Await([&](Acknowledged done) {
        std::shared_lock lock(producing_);
        return producer_->Append(*records, done);
      });
      if (!status.ok()) return status;
    }
    const auto landed = client_->Offsets(All(topic, partitions), Instance::Which::kEnd, Deadline());
    if (!landed.ok()) return landed.status();
    for (const auto& [partition, end] : *landed) {
      if (end != ends[partition])
        return Broken(topic, "others have written to it meanwhile. Delete it and import once more");
    }
    return absl::OkStatus();
  }

  // Until what `send` appends is acknowledged.
  absl::Status Await(const std::function<absl::Status(Acknowledged)>& send) {
    const auto done = std::make_shared<std::promise<absl::Status>>();
    std::future<absl::Status> written = done->get_future();
    if (absl::Status sent = send([done](const absl::Status& status) { done->set_value(status); }); !sent.ok())
      return sent;
    if (written.wait_for(absl::ToChronoNanoseconds(3 * options_.patience)) == std::future_status::ready)
      return written.get();
    return absl::UnavailableError("the brokers do not say whether they took the records");
  }

  absl::StatusOr<Topic> Find(const std::string& topic) {
    {
      std::lock_guard lock(mutex_);
      if (const auto found = topics_.find(topic); found != topics_.end()) return found->second;
    }
    auto examined = Examine(topic);
    std::shared_ptr<Instance> producing;
    {
      std::shared_lock lock(producing_);
      producing = producer_->instance();
      if (const std::string why = producer_->Unsupported(); !why.empty()) {
        return absl::FailedPreconditionError(absl::StrCat("the brokers at ", options_.brokers, " are too old: ", why));
      }
    }
    if (!examined.ok()) return examined.status();
    const auto led = producing->LayoutOf(topic, Deadline());  // else the first append could wait a second for it
    if (!led.ok()) return led.status();
    std::lock_guard lock(mutex_);
    return topics_.try_emplace(topic, *std::move(examined)).first->second;
  }

  absl::Status FindPartition(const Partition& partition) {
    const auto topic = Find(partition.topic);
    if (!topic.ok()) return topic.status();
    if (partition.number >= 0 && partition.number < topic->partitions) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("no partition ", Name(partition)));
  }

  // About a topic just made, which not every broker knows at once: again while one does not.
  absl::Status OnceKnown(const std::function<absl::Status()>& work) const {
    const absl::Time deadline = Deadline();
    while (true) {
      const absl::Status status = work();
      if (!absl::IsNotFound(status) || absl::Now() > deadline) return status;
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  // Its settings are as they must be, and it has its genesis records.
  absl::Status Complete(const std::string& topic, int32_t partitions) {
    const auto layout = client_->LayoutOf(topic, Deadline());
    if (!layout.ok()) return layout.status();
    if (layout->leaders.size() != static_cast<size_t>(partitions)) {
      return Broken(topic, absl::StrCat("it has ", layout->leaders.size(), " partitions, not ", partitions,
                                        "; their number never changes: ask for that many"));
    }
    if (absl::Status status = CheckSettings(topic, layout->replication); !status.ok()) return status;
    if (absl::Status status = WriteGenesis(topic, partitions); !status.ok()) return status;
    return Find(topic).status();
  }

  // The first partition's genesis record, whoever wrote it first, says the id of all: so two that make a topic at once
  // agree.
  absl::Status WriteGenesis(const std::string& topic, int32_t partitions) {
    const std::vector<Partition> all = All(topic, partitions);
    const auto ends = client_->Offsets(all, Instance::Which::kEnd, Deadline());
    if (!ends.ok()) return ends.status();
    v1::Genesis genesis;
    genesis.set_log_id(RandomId());
    genesis.set_topic(topic);
    genesis.set_partitions(partitions);
    genesis.set_key_check(options_.key_check);
    for (const bool first : {true, false}) {
      std::vector<Draft> drafts;
      for (const Partition& partition : all) {
        if ((partition.number == 0) != first || ends->at(partition) > 0) continue;
        genesis.set_partition(partition.number);
        drafts.push_back({partition, "", genesis.SerializeAsString()});
      }
      const absl::Status written = Await([&](Acknowledged done) { return Send(drafts, std::move(done)); });
      if (!written.ok())
        return absl::Status(written.code(),
                            absl::StrCat("topic ", topic, ", genesis: ", std::string(written.message())));
      if (!first) continue;
      const auto found = ReadGenesis({all.front()}, partitions);
      if (!found.ok()) return found.status();
      genesis.set_log_id(*found);
    }
    return absl::OkStatus();
  }

  // ---- conditions

  // What the topic is, when it is as it must be and as it was.
  absl::StatusOr<Topic> Examine(const std::string& topic) {
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

  absl::Status CheckSettings(const std::string& topic, int replication) {
    auto settings = client_->SettingsOf(topic, Deadline());
    if (!settings.ok()) return settings.status();
    for (const Condition& condition : Conditions(replication)) {
      const std::string& value = (*settings)[condition.setting];
      if (Holds(condition, value)) continue;
      const char* must = condition.kind == Condition::kIs        ? ""
                         : condition.kind == Condition::kAtLeast ? "at least "
                                                                 : "at most ";
      return Broken(topic, absl::StrCat(condition.setting, " is ", value, " and must be ", must, condition.value, ": ",
                                        condition.otherwise, ". Set it with kafka-configs.sh --bootstrap-server ",
                                        options_.brokers, " --alter --topic ", topic, " --add-config ",
                                        condition.setting, "=", condition.value));
    }
    return absl::OkStatus();
  }

  // The log id that the first records of these partitions say, of a topic of so many.
  absl::StatusOr<std::string> ReadGenesis(const std::vector<Partition>& partitions, int32_t count) {
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
        return Broken(
            topic, absl::StrCat("the first record of partition ", partition.number,
                                " is no genesis record: others write to this topic. Let `iml topics apply` make one"));
      }
      if (genesis->partitions() != count) {
        return Broken(topic,
                      absl::StrCat("it has ", count, " partitions and was made with ", genesis->partitions(),
                                   ": aggregates are no longer where their commits are. Restore it from a backup"));
      }
      if (!options_.key_check.empty() && !genesis->key_check().empty() && genesis->key_check() != options_.key_check) {
        return Broken(topic,
                      "its ids rest on another key than ours. Use the key file that `iml topics apply` was given");
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
  absl::StatusOr<std::map<Partition, std::string>> ReadFirsts(const std::vector<Partition>& partitions) {
    if (partitions.empty()) return std::map<Partition, std::string>();
    std::lock_guard lock(reading_firsts_);
    if (firsts_ == nullptr) {
      auto instance = Instance::Make(Instance::Kind::kConsumer, ConsumingFirsts(settings_), voice_);
      if (!instance.ok()) return instance.status();
      firsts_ = *std::move(instance);
    }
    const absl::Time deadline = Deadline();
    const auto led = firsts_->LayoutOf(partitions.front().topic, deadline);
    if (!led.ok()) return led.status();
    std::mutex mutex;
    std::condition_variable told;
    bool arrived = false;
    kafka::Reader reader(firsts_, [&] {
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

  // Looks after the topics in use for as long as the log is open.
  void KeepLooking() {
    absl::Time next_check = absl::Now() + options_.check_every;
    const auto pause = absl::ToChronoNanoseconds(std::min(kLookForLeaders, options_.check_every));
    for (std::unique_lock lock(mutex_); !changed_.wait_for(lock, pause, [this] { return stopping_; }); lock.lock()) {
      lock.unlock();
      RenewProducer();
      const auto layouts = client_->Layouts(Deadline());
      if (!layouts.ok()) continue;
      bool moved = false;
      {
        std::lock_guard known(mutex_);
        for (const auto& [name, topic] : topics_) {
          const auto layout = layouts->find(name);
          moved |= layout != layouts->end() && layout->second.leaders != topic.leaders;
        }
      }
      if (!moved && absl::Now() < next_check) continue;
      next_check = absl::Now() + options_.check_every;
      CheckAll();
    }
  }

  void CheckAll() {
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

  // ---- appending

  absl::Status Send(const std::vector<Draft>& drafts, Acknowledged acknowledged) {
    const auto send = [&] {
      std::shared_lock lock(producing_);
      return producer_->Append(drafts, acknowledged);
    };
    const absl::Status status = send();
    if (!absl::IsAborted(status)) return status;
    RenewProducer();
    return send();
  }

  absl::StatusOr<std::unique_ptr<Producer>> MakeProducer() {
    auto instance = Instance::Make(Instance::Kind::kProducer, Producing(settings_, options_.patience), voice_);
    if (!instance.ok()) return instance.status();
    std::lock_guard lock(mutex_);
    for (const auto& [name, topic] : topics_) (*instance)->Topic(name);
    return std::make_unique<Producer>(*std::move(instance), voice_);
  }

  // One that met a fatal error (4438 among others) is of no use any more: another takes its place.
  void RenewProducer() {
    std::unique_ptr<Producer> old;
    {
      std::unique_lock lock(producing_);
      if (!producer_->failed() || !producer_->Unsupported().empty()) return;
      auto producer = MakeProducer();
      if (!producer.ok()) return voice_->Warn(std::string(producer.status().message()));
      old = std::exchange(producer_, *std::move(producer));
    }
    voice_->Warn("kafka: the producer met a fatal error; what it had under way is in doubt, another takes its place");
    Retire(std::move(old), absl::ZeroDuration());
  }

  static void Retire(std::unique_ptr<Producer> producer, absl::Duration patience) {
    Within(patience + kafka::kFarewell,
           [producer = std::shared_ptr<Producer>(std::move(producer)), patience] { producer->Close(patience); });
  }

  // ---- ends

  // All questions that came meanwhile are one request.
  void AnswerQuestions() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || !questions_.empty(); });
      if (stopping_) return;
      std::vector<Question> questions = std::exchange(questions_, {});
      lock.unlock();
      std::erase_if(questions, [this](const Question& question) {
        for (const Partition& each : question.partitions) {
          const absl::Status status = FindPartition(each);
          if (status.ok()) continue;
          question.ends(status);
          return true;
        }
        return false;
      });
      std::set<Partition> all;
      for (const Question& question : questions) all.insert(question.partitions.begin(), question.partitions.end());
      const auto offsets = client_->Offsets({all.begin(), all.end()}, Instance::Which::kEnd, Deadline());
      for (const Question& question : questions) {
        if (!offsets.ok()) {
          question.ends(offsets.status());
          continue;
        }
        std::vector<int64_t> ends;
        for (const Partition& each : question.partitions) ends.push_back(offsets->at(each));
        question.ends(std::move(ends));
      }
      lock.lock();
    }
  }

  void Tell(const std::set<std::string>& topics) {
    std::lock_guard lock(watching_);
    for (const Watching& watch : watches_) {
      if (topics.contains(watch.topic)) watch.appended();
    }
  }

  const KafkaOptions options_;
  const Settings settings_;
  const std::shared_ptr<Voice> voice_;
  std::shared_ptr<Instance> client_;  // asks and administers
  std::string cluster_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Topic> topics_;  // in use
  std::vector<Question> questions_;
  bool stopping_ = false;

  std::shared_mutex producing_;
  std::unique_ptr<Producer> producer_;
  std::mutex reading_firsts_;
  std::shared_ptr<Instance> firsts_;
  std::mutex watching_;
  std::list<Watching> watches_;
  std::thread asker_, keeper_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaLog>> OpenKafka(KafkaOptions options) {
  auto settings = Connecting(options);
  if (!settings.ok()) return settings.status();
  auto log = std::make_unique<Kafka>(std::move(options), *std::move(settings));
  if (absl::Status status = log->Open(); !status.ok()) return status;
  return log;
}

}  // namespace iml::log
