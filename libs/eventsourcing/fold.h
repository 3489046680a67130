// The one way from the log to a database: which commits stand, and what a standing one changes. Pure of time and chance:
// the same records give the same rows, in whatever order of partitions and whatever cut into transactions.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/eventsourcing/service.h"
#include "libs/eventsourcing/tables.h"
#include "libs/log/log.h"

namespace iml::eventsourcing {

// What became of a record.
struct Applied {
  bool stood = false;
  // Of a commit in its place (a copy elsewhere tells nothing about it), whether it stood or not.
  std::string commit_id;
  // The sources (prefixes of kTodos' keys) whose queues changed.
  std::vector<std::string> sources;
  // When the first timer that was set is due.
  absl::Time timer = absl::InfiniteFuture();
};

class Fold {
 public:
  // `partitions`: of every topic of the service.
  Fold(const Service& service, std::map<std::string, int32_t> partitions);

  // Applies the next record of its partition, and moves the checkpoint. kDataLoss when it cannot be the next one of this log;
  // any error leaves `rows` to be thrown away.
  absl::StatusOr<Applied> Apply(const log::Record& record, storage::Transaction& rows) const;

  // Every partition that the service follows.
  std::vector<log::Partition> Followed() const;
  int32_t partitions(const std::string& topic) const { return partitions_.at(topic); }

 private:
  bool Placed(const log::Record& record, const log::v1::CommitHeader& header) const;
  void Settle(const std::string& request, storage::Transaction& rows, Applied* applied) const;
  void Disarm(const std::string& timer, storage::Transaction& rows) const;
  void React(const Standing& standing, const TopicSpec& topic, const Message& fact, storage::Transaction& rows, Applied* applied) const;
  void SetTimers(const Standing& standing, const TopicSpec& topic, const Message& fact, storage::Transaction& rows, Applied* applied) const;

  const Service& service_;
  const std::map<std::string, int32_t> partitions_;
};

// The facts of a commit; nothing when one of them is not known to this build.
std::optional<std::vector<std::unique_ptr<Message>>> KnownFacts(const log::v1::AnyCommit& commit, const Message& fact);

// SHA-256 of what the log holds in a record.
std::string DigestOf(const log::Record& record);

}  // namespace iml::eventsourcing
