// The one way from the log to a database, and its only writer: which commits stand, and what a standing one changes.
// Pure of time and chance: the same records give the same rows, in whatever order of partitions and whatever cut into
// batches.
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
  // Set for a commit in its place, whether it stood or not. A copy elsewhere tells nothing about it.
  std::string commit_id;
  // Why the record can be no commit of ours, or why its facts are not known here; null otherwise.
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
  // `partitions`: of every topic of the service. Between batches it remembers about `most_aggregates`.
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

  // The aggregate after what was applied; null when it cannot be read: status() says why. Good until the next call.
  const Aggregate* Load(const std::string& topic, const std::string& id);
  const absl::Status& status() const { return rows_->status(); }

  // Whether this build knows the facts of all that stands in a topic, so that rows made of it are the whole truth.
  bool KnowsAllFacts(const std::string& topic);

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
