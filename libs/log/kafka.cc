#include "libs/log/kafka.h"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <list>
#include <mutex>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/log/kafka_appender.h"
#include "libs/log/kafka_client.h"
#include "libs/log/kafka_topics.h"

namespace iml::log {
namespace {

using kafka::Broken;
using kafka::Instance;
using kafka::Name;
using kafka::Reporter;
using kafka::Settings;
using kafka::Topics;
using kafka::Within;

// A batch is never larger than this, which every topic takes (see kafka_topics.cc).
constexpr int64_t kMostBatchBytes = 1'000'000;
constexpr size_t kMostRecordBytes = kMostBatchBytes - 1000;
constexpr absl::Duration kLookForLeaders = absl::Seconds(5);

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
      : options_(std::move(options)),
        settings_(std::move(settings)),
        reporter_(std::make_shared<Reporter>(options_.warn)),
        appender_(Producing(settings_, options_.patience), options_.patience, reporter_) {}

  ~Kafka() override {
    reporter_->Stop();
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    if (asker_.joinable()) asker_.join();
    if (keeper_.joinable()) keeper_.join();
    for (const Question& question : questions_) question.ends(absl::CancelledError("the log is closed"));
    appender_.Close(options_.patience / 5);
    reporter_->Close();
    Within(kafka::kFarewell, [client = std::move(client_), topics = std::move(topics_)] {});
  }

  absl::Status Open() {
    auto client = Instance::Make(Instance::Kind::kConsumer, ConsumingFirsts(settings_), reporter_);
    if (!client.ok()) return client.status();
    client_ = *std::move(client);
    if (const auto answer = client_->Layouts(Deadline()); !answer.ok()) {
      const std::string reason = reporter_->Reason();
      if (reporter_->refused())
        return absl::PermissionDeniedError(
            absl::StrCat("the brokers at ", options_.brokers, " do not let us in", reason));
      return absl::UnavailableError(absl::StrCat("no Kafka broker answers at ", options_.brokers, " within ",
                                                 absl::FormatDuration(options_.patience), reason));
    }
    topics_ = std::make_shared<Topics>(options_, ConsumingFirsts(settings_), reporter_, client_, appender_);
    if (absl::Status opened = appender_.Open(); !opened.ok()) return opened;
    asker_ = std::thread([this] { AnswerQuestions(); });
    keeper_ = std::thread([this] { KeepLooking(); });
    return absl::OkStatus();
  }

  absl::Status CreateTopic(const std::string& topic, int32_t partitions) override {
    return topics_->Create(topic, partitions);
  }

  absl::Status Restore(const std::string& topic, int32_t partitions, const Records& next) override {
    if (const auto there = client_->LayoutOf(topic, Deadline()); !absl::IsNotFound(there.status())) {
      return there.ok() ? Broken(topic,
                                 "it is there already; what is imported must not meet other records. Delete it first "
                                 "if it holds nothing "
                                 "that matters")
                        : there.status();
    }
    absl::Status status = topics_->CreateToRestore(topic, partitions);
    if (status.ok()) status = WriteAll(topic, partitions, next);
    if (status.ok()) status = topics_->Restored(topic);
    return status;
  }

  absl::StatusOr<int32_t> Partitions(const std::string& topic) override {
    const auto found = topics_->InUse(topic);
    if (!found.ok()) return found.status();
    return found->partitions;
  }

  absl::StatusOr<std::string> LogId(const std::string& topic) override {
    const auto found = topics_->InUse(topic);
    if (!found.ok()) return found.status();
    return found->log_id;
  }

  absl::Status Append(std::vector<Draft> drafts, Acknowledged acknowledged) override {
    for (const Draft& draft : drafts) {
      if (absl::Status status = CheckPartition(draft.partition); !status.ok()) return status;
      if (const size_t bytes = draft.key.size() + draft.value.size(); bytes > kMostRecordBytes) {
        return absl::ResourceExhaustedError(absl::StrCat("a record for ", Name(draft.partition), " has ", bytes,
                                                         " bytes; ", kMostRecordBytes, " are allowed"));
      }
    }
    return appender_.Append(drafts, std::move(acknowledged));
  }

  void AskEnds(const std::vector<Partition>& partitions, OnEnds ends) override {
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
      if (absl::Status status = CheckPartition(each.partition); !status.ok()) return status;
      topics.insert(each.partition.topic);
    }
    const auto instance = Instance::Make(Instance::Kind::kConsumer, Consuming(settings_), reporter_);
    if (!instance.ok()) return instance.status();
    auto reader = std::make_unique<kafka::Reader>(*instance, [this, topics] { NotifyWatchers(topics); });
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

  absl::Status CheckConditions(const std::string& topic) override { return topics_->Examine(topic).status(); }
  absl::StatusOr<std::vector<std::string>> CheckRights(const std::vector<std::string>& topics) override {
    return topics_->CheckRights(topics);
  }

  void FailProducer() override { appender_.Fail("a test asks for it"); }

 private:
  struct Question {
    std::vector<Partition> partitions;
    OnEnds ends;
  };
  struct Watching {
    std::string topic;
    std::function<void()> appended;
  };

  absl::Time Deadline() const { return absl::Now() + options_.patience; }

  // One lot after the other, so that nothing is sent twice and everything lands where it was.
  absl::Status WriteAll(const std::string& topic, int32_t partitions, const Records& next) {
    Ends ends;
    while (true) {
      const auto records = next();
      if (!records.ok()) return records.status();
      if (records->empty()) break;
      for (const Record& record : *records) {
        if (record.offset != ends[record.partition]++) return Broken(topic, "the records to import are not in order");
      }
      if (absl::Status status = appender_.Write(*records); !status.ok()) return status;
    }
    const auto landed = client_->Offsets(kafka::All(topic, partitions), Instance::Which::kEnd, Deadline());
    if (!landed.ok()) return landed.status();
    for (const auto& [partition, end] : *landed) {
      if (end != ends[partition])
        return Broken(topic, "others have written to it meanwhile. Delete it and import once more");
    }
    return absl::OkStatus();
  }

  absl::Status CheckPartition(const Partition& partition) {
    const auto topic = topics_->InUse(partition.topic);
    if (!topic.ok()) return topic.status();
    if (partition.number >= 0 && partition.number < topic->partitions) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("no partition ", Name(partition)));
  }

  // Looks after the topics in use for as long as the log is open.
  void KeepLooking() {
    absl::Time next_check = absl::Now() + options_.check_every;
    const auto pause = absl::ToChronoNanoseconds(std::min(kLookForLeaders, options_.check_every));
    for (std::unique_lock lock(mutex_); !changed_.wait_for(lock, pause, [this] { return stopping_; }); lock.lock()) {
      lock.unlock();
      appender_.Renew();
      const auto layouts = client_->Layouts(Deadline());
      if (!layouts.ok()) continue;
      if (!topics_->Moved(*layouts) && absl::Now() < next_check) continue;
      next_check = absl::Now() + options_.check_every;
      topics_->CheckAll();
    }
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
          const absl::Status status = CheckPartition(each);
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

  void NotifyWatchers(const std::set<std::string>& topics) {
    std::lock_guard lock(watching_);
    for (const Watching& watch : watches_) {
      if (topics.contains(watch.topic)) watch.appended();
    }
  }

  const KafkaOptions options_;
  const Settings settings_;
  const std::shared_ptr<Reporter> reporter_;
  kafka::Appender appender_;
  std::shared_ptr<Instance> client_;  // asks and administers
  std::shared_ptr<Topics> topics_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Question> questions_;
  bool stopping_ = false;

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
