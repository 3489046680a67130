// The topics on Kafka that are in use: makes them with their genesis records, and checks that they are what the write
// rule needs. It neither reads nor appends what is in them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "libs/log/kafka.h"
#include "libs/log/kafka_appender.h"
#include "libs/log/kafka_client.h"

namespace iml::log::kafka {

// A topic that is not as it must be, and what to do.
absl::Status Broken(const std::string& topic, const std::string& what);
// Its partitions, of so many.
std::vector<Partition> All(const std::string& topic, size_t partitions);

class Topics {
 public:
  struct Topic {
    int32_t partitions = 0;
    std::string log_id;
    std::vector<int32_t> leaders;  // when it was last examined
  };

  // `client` asks and administers. `firsts`: the settings of who reads the first records only.
  Topics(const KafkaOptions& options, Settings firsts, std::shared_ptr<Reporter> reporter,
         std::shared_ptr<Instance> client, Appender& appender);

  // Makes it unless it is there, and what it lacks of its genesis records.
  absl::Status Create(const std::string& topic, int32_t partitions);
  // Makes one that takes our times instead of the brokers', without genesis records. No service starts on it before
  // Restored.
  absl::Status CreateToRestore(const std::string& topic, int32_t partitions);
  absl::Status Restored(const std::string& topic);

  // What the topic is. Examined when it is first asked for; the next append to it does not wait for its leaders.
  absl::StatusOr<Topic> InUse(const std::string& topic);
  // What the topic is, when it is as it must be and as it was.
  absl::StatusOr<Topic> Examine(const std::string& topic);
  // See KafkaLog.
  absl::StatusOr<std::vector<std::string>> CheckRights(const std::vector<std::string>& topics);
  // Examines all that are in use, and tells `on_broken`.
  void CheckAll();
  // Whether one in use has other leaders than when it was examined.
  bool Moved(const std::map<std::string, Instance::Layout>& layouts);

 private:
  absl::Time Deadline() const;
  Settings WantedSettings() const;
  absl::Status OnceKnown(const std::function<absl::Status()>& work) const;
  absl::Status Complete(const std::string& topic, int32_t partitions);
  absl::Status WriteGenesis(const std::string& topic, int32_t partitions);
  absl::Status CheckSettings(const std::string& topic, int replication);
  absl::StatusOr<std::string> ReadGenesis(const std::vector<Partition>& partitions, int32_t count);
  absl::StatusOr<std::map<Partition, std::string>> ReadFirsts(const std::vector<Partition>& partitions);

  const KafkaOptions& options_;
  const Settings firsts_settings_;
  const std::shared_ptr<Reporter> reporter_;
  const std::shared_ptr<Instance> client_;
  Appender& appender_;
  const std::string cluster_;
  std::mutex mutex_;
  std::map<std::string, Topic> topics_;
  std::mutex reading_firsts_;
  std::shared_ptr<Instance> firsts_;
};

}  // namespace iml::log::kafka
