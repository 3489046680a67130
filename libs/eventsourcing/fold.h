// The fold reads the log, and it alone writes the database: it decides which commits stand, and what each changes. It
// uses no clock and no randomness. The same records give the same rows, in any order of partitions and in any batches.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "libs/eventsourcing/service.h"
#include "libs/eventsourcing/tables.h"
#include "libs/log/log.h"

namespace iml::eventsourcing {

// What became of a record.
struct Applied {
  bool stood = false;
  // Set for a commit under its own key and in its own partition, a void one too. A copy elsewhere leaves it empty.
  std::string commit_id;
  // Says why the record cannot be our commit, or why this build does not know its facts; null otherwise.
  const char* odd = nullptr;
  // Set for an own commit that stood.
  Request request;
  // The sources (prefixes of kTodos' keys) whose queues changed.
  std::vector<std::string> sources;
  // When the first timer that was set is due.
  absl::Time timer = absl::InfiniteFuture();
};

// An aggregate, as what was applied left it.
struct Aggregate {
  // Without its state.
  Head head;
  // Set for own aggregates.
  std::unique_ptr<Message> state;
  bool changed = false;
};

class Fold {
 public:
  // `partitions` tells how many each topic has. Between batches it keeps about `most_aggregates` in memory.
  Fold(const Service& service, std::map<std::string, int32_t> partitions, storage::Database& database,
       size_t most_aggregates = 4096);

  // Applies the next record of its partition; Commit lands it. kDataLoss when it cannot be the next one of this log.
  // After an error nothing may be committed any more.
  absl::StatusOr<Applied> Apply(const log::Record& record);
  // Lands all that was applied since the last time, in one write. `ingest`: very many rows, in a database that nobody
  // reads meanwhile.
  absl::Status Commit(bool ingest = false);
  // The size of the records that are applied and not landed.
  size_t pending_bytes() const { return pending_bytes_; }

  // Returns the aggregate as applied so far, good until the next call. It is null when it cannot be read: then status()
  // says why, or is ok when the state does not parse.
  const Aggregate* Load(const std::string& topic, const std::string& id);
  const absl::Status& status() const { return rows_->status(); }

  // True when this build knows all standing facts of the topic that were read. If not, rows made of them lack
  // something.
  bool KnowsAllFacts(const std::string& topic);

  // The latest of the times at which the log took the last record of each partition.
  absl::Time LastRecordAt();

  // Every partition that the service follows.
  std::vector<log::Partition> Followed() const;
  int32_t partitions(const std::string& topic) const { return partitions_.at(topic); }

 private:
  // Where the reader is in a partition.
  struct Place {
    Checkpoint checkpoint;
    log::Record last;
    bool moved = false;
  };
  Place& PlaceOf(const log::Partition& partition);
  Aggregate* LoadByKey(const TopicSpec& topic, const std::string& key);
  const char* Misplaced(const log::Record& record, const log::v1::CommitHeader& header) const;
  absl::Status Begin(const log::Record& record, Checkpoint* checkpoint) const;
  void KeepRequest(const Standing& standing, const log::Record& record, Applied* applied);
  void KeepOdd(const Applied& applied, const log::Record& record, Checkpoint* checkpoint);
  void KeepHistory(const Standing& standing, const log::Record& record);
  void Settle(const std::string& request, Applied* applied);
  void Disarm(const std::string& timer);
  void React(const Standing& standing, const TopicSpec& topic, const Message& fact, Applied* applied);
  void SetTimers(const Standing& standing, const TopicSpec& topic, const Message& fact, Applied* applied);

  const Service& service_;
  const std::map<std::string, int32_t> partitions_;
  storage::Database& database_;
  const size_t most_aggregates_;
  std::optional<storage::Transaction> rows_;
  std::map<log::Partition, Place> places_;
  absl::flat_hash_map<std::string, std::unique_ptr<Aggregate>> aggregates_;
  std::vector<std::pair<std::string, Aggregate*>> changed_;
  size_t pending_bytes_ = 0;
};

// The facts of a commit; nothing when one of them is not known to this build.
std::optional<std::vector<std::unique_ptr<Message>>> KnownFacts(const log::v1::AnyCommit& commit, const Message& fact);

// SHA-256 of what the log holds in a record.
std::string DigestOf(const log::Record& record);

}  // namespace iml::eventsourcing
