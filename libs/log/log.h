// The log: topics of partitions, each an ordered, durable sequence of records. It is the only thing
// that is written; everything else is derived from it. It knows no commit and no aggregate.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace iml::log {

struct Partition {
  std::string topic;
  int32_t number = 0;

  auto operator<=>(const Partition&) const = default;
};

struct Record {
  Partition partition;
  int64_t offset = 0;
  // When the log took it, by its clock, which may have been wrong: it may go back.
  absl::Time appended_at;
  std::string key;
  std::string value;
};

// Where partitions end: the offset after the last record.
using Ends = std::map<Partition, int64_t>;

// What becomes a record when it is appended.
struct Draft {
  Partition partition;
  std::string key;
  std::string value;
};

// Follows partitions from given offsets. One thread at a time.
class Reader {
 public:
  virtual ~Reader() = default;

  // Appends what has arrived to `records`, in the order of each partition, about `max_bytes` at most; returns at once.
  // Nothing does not mean that nothing is there: it may still be on its way. Offsets have no gaps: what the log keeps
  // for itself (Kafka's transaction markers) is a record without key and value. kDataLoss when a partition ends before
  // the place to read from.
  virtual absl::Status Poll(size_t max_bytes, std::vector<Record>* records) = 0;
};

// Safe for many threads. A record is visible to readers and in `End` only once it is durable.
class Log {
 public:
  using Acknowledged = std::function<void(const absl::Status&)>;
  using OnEnds = std::function<void(const absl::StatusOr<std::vector<int64_t>>&)>;

  virtual ~Log() = default;

  // Makes a topic unless it is there, and writes the genesis record into each partition.
  // kFailedPrecondition when it is there with another number of partitions.
  virtual absl::Status CreateTopic(const std::string& topic, int32_t partitions) = 0;

  // kNotFound for an unknown topic.
  virtual absl::StatusOr<int32_t> Partitions(const std::string& topic) = 0;

  // What the genesis records say, the same in every partition: tells two logs apart that have the same name.
  virtual absl::StatusOr<std::string> LogId(const std::string& topic) = 0;

  // Appends each draft, in order within a partition. `acknowledged` is called from any thread, also from
  // within the call: once when all are durable; or with an error, after which they may still land; or
  // twice; or never. An error returned means that nothing was appended.
  virtual absl::Status Append(std::vector<Draft> drafts, Acknowledged acknowledged) = 0;

  // The offsets after the last durable record of each, as they are after this call began. `answer` is
  // called once, from any thread, also from within the call.
  virtual void AskEnds(const std::vector<Partition>& partitions, OnEnds answer) = 0;

  struct From {
    Partition partition;
    int64_t offset = 0;
  };
  virtual absl::StatusOr<std::unique_ptr<Reader>> Follow(const std::vector<From>& from) = 0;

  // `appended` is called, from any thread, after records of that topic arrived for a reader of this log; also now and
  // then when none did. It must be quick, and must not poll. Returns what ends the subscription when it is destroyed.
  virtual std::shared_ptr<void> Watch(const std::string& topic, std::function<void()> appended) = 0;
};

// The partition of a key: Kafka's murmur2 (org.apache.kafka.common.utils.Utils), part of the data.
int32_t PartitionOf(const std::string& key, int32_t partitions);

}  // namespace iml::log
