// librdkafka in our types: an instance that asks, appends or reads, and waits no longer than it is told. Only libs/log
// knows this.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/log/log.h"

struct rd_kafka_s;
struct rd_kafka_topic_s;
struct rd_kafka_queue_s;
struct rd_kafka_message_s;

namespace iml::log::kafka {

// librdkafka gives them their names.
using Settings = std::vector<std::pair<std::string, std::string>>;

std::string Name(const Partition& partition);

// How long librdkafka gets to end something before it is left to itself: it may hang there (4674, 4519, 4486).
inline constexpr absl::Duration kFarewell = absl::Seconds(2);
// Runs `work`, and ends what it holds, on a thread of its own, which is waited for no longer than `limit`.
void Within(absl::Duration limit, std::function<void()> work);

// Whom instances may tell, and what they said last. They can outlive the log that gave them up.
class Reporter {
 public:
  explicit Reporter(std::function<void(const std::string&)> warn) : warn_(std::move(warn)) {}

  void Warn(const std::string& text);
  void Note(bool refused, const std::string& reason);
  void Acknowledge(const Log::Acknowledged& acknowledged, const absl::Status& status);

  // Somebody answers again.
  void Forget();
  // Why nobody answers, in brackets, when somebody has said so.
  std::string Reason();
  // The brokers do not let us in.
  bool refused();
  // Calls that wait end at once from now on.
  void Stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }
  // From now on nobody is told anything.
  void Close();

 private:
  std::mutex mutex_;
  std::function<void(const std::string&)> warn_;
  std::string reason_;
  bool refused_ = false;
  std::recursive_mutex telling_;  // who is told may append
  bool closed_ = false;
  std::atomic<bool> stopped_ = false;
};

// A librdkafka instance and its topic handles. Its end may take long: see Within.
class Instance {
 public:
  enum class Kind { kProducer, kConsumer };
  // kInvalidArgument for settings that cannot be.
  static absl::StatusOr<std::shared_ptr<Instance>> Make(Kind kind, const Settings& settings,
                                                        std::shared_ptr<Reporter> reporter);
  ~Instance();

  rd_kafka_s* get() const { return rk_; }
  // Made when it is first asked for; the leaders of its partitions are known from then on.
  rd_kafka_topic_s* Topic(const std::string& name);

  struct Layout {
    // The leaders of partitions 0, 1, ...
    std::vector<int32_t> leaders;
    // The least of any partition.
    int replication = 0;
  };
  // Once every partition has a leader. kNotFound when the broker that was asked knows no such topic.
  absl::StatusOr<Layout> LayoutOf(const std::string& topic, absl::Time deadline);
  // Every topic that a handle was made of, as it is.
  absl::StatusOr<std::map<std::string, Layout>> Layouts(absl::Time deadline);
  enum class Which { kFirst, kEnd };
  // What the leaders say, asked after this call began, in one request to each.
  absl::StatusOr<Ends> Offsets(const std::vector<Partition>& partitions, Which which, absl::Time deadline);
  absl::StatusOr<std::map<std::string, std::string>> SettingsOf(const std::string& topic, absl::Time deadline);
  // Good as well when the topic is there already.
  absl::Status CreateTopic(const std::string& topic, int32_t partitions, int replication, const Settings& settings,
                           absl::Time deadline);
  // These are all that it has from then on.
  absl::Status SetSettings(const std::string& topic, const Settings& settings, absl::Time deadline);
  // That somebody may write to topics, or use transactional ids: of that name, or whose names begin so; "*" for all.
  struct Right {
    std::string principal;
    bool transactional = false;
    std::string name;
    bool prefix = false;
  };
  // kUnimplemented when the brokers ask nobody for rights, kPermissionDenied to whoever may not see the brokers'
  // settings. Empty as well for whoever may not DESCRIBE the cluster: librdkafka 2.0.2 loses that error.
  absl::StatusOr<std::vector<Right>> RightsToWrite(absl::Time deadline);
  std::string ClusterId(absl::Time deadline);

 private:
  // `type`: librdkafka's of resources.
  absl::StatusOr<std::map<std::string, std::string>> Configured(int type, const std::string& name, absl::Time deadline);
  Instance(rd_kafka_s* rk, std::shared_ptr<Reporter> reporter) : rk_(rk), reporter_(std::move(reporter)) {}

  rd_kafka_s* const rk_;
  const std::shared_ptr<Reporter> reporter_;
  std::mutex mutex_;
  std::map<std::string, rd_kafka_topic_s*> topics_;
};

// A producer, and the thread that hears what became of its records.
class Producer {
 public:
  Producer(std::shared_ptr<Instance> instance, std::shared_ptr<Reporter> reporter);
  ~Producer();

  // See Log::Append. kAborted when the producer has failed: nothing was appended, another is needed.
  absl::Status Append(const std::vector<Draft>& drafts, Log::Acknowledged& acknowledged);
  // Appends records of another log, with their times.
  absl::Status Append(const std::vector<Record>& records, Log::Acknowledged& acknowledged);
  // It met a fatal error: it is of no use any more.
  bool failed() const;
  // Why no producer of ours can work with these brokers; empty while nothing says so.
  std::string Unsupported() const;
  void Fail(const std::string& why);
  // What is under way has so long to land; the rest is in doubt, and told so.
  void Close(absl::Duration patience);
  const std::shared_ptr<Instance>& instance() const { return instance_; }

 private:
  const std::shared_ptr<Instance> instance_;
  const std::shared_ptr<Reporter> reporter_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

class Reader : public log::Reader {
 public:
  // `arrived` is called, from any thread, when Poll has something after it had nothing. No other reader of the instance
  // at the same time: it would wait for the requests of this one, which wait for records.
  Reader(std::shared_ptr<Instance> instance, std::function<void()> arrived);
  ~Reader() override;

  absl::Status Start(const Partition& partition, int64_t offset);
  // What of it has arrived may still be polled.
  void Stop(const Partition& partition);
  absl::Status Poll(size_t max_bytes, std::vector<Record>* records) override;

 private:
  struct Place {
    int64_t next = 0;
    absl::Time last;
    absl::Time missed = absl::InfiniteFuture();  // since when no broker has it
  };

  void TurnTo(const rd_kafka_message_s& message);
  absl::Status Failure(const rd_kafka_message_s& message);

  std::shared_ptr<Instance> instance_;
  const std::function<void()> arrived_;
  std::shared_ptr<rd_kafka_queue_s> queue_;
  std::map<Partition, Place> places_;
  // The last message had these; neighbours mostly share them.
  const rd_kafka_topic_s* topic_ = nullptr;
  const Partition* partition_ = nullptr;
  Place* place_ = nullptr;
};

}  // namespace iml::log::kafka
