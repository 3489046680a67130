// Keeps those who wait, until a deadline, for positions to be read (min_position). Its owner steps it.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "iml/log/v1/log.pb.h"
#include "libs/log/log.h"

namespace iml::eventsourcing {

using Reached = std::function<void(const absl::Status&)>;

struct Waiter {
  std::vector<log::v1::Position> positions;
  absl::Time deadline;
  Reached reached;
};

class Waiters {
 public:
  // Returns the partitions whose ends must be asked for, to learn whether the positions exist. When one is not
  // followed, the waiter is refused and nothing is returned. `read` has the offsets of the next records.
  std::vector<log::Partition> Add(uint64_t number, Waiter waiter, const log::Ends& read);
  // The first position of that waiter that lies beyond the ends.
  const log::v1::Position* Beyond(uint64_t number, const log::Ends& ends) const;
  // The next Answer tells this waiter that the position does not exist.
  void Refuse(uint64_t number, const log::v1::Position& beyond);

  // Answers who has waited enough; true when there was one.
  bool Answer(const log::Ends& read, absl::Time now);
  void AnswerAll(const absl::Status& status);

  // The clock jumped by so much.
  void Shift(absl::Duration by);
  absl::Time NextDeadline() const;
  bool empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    uint64_t number = 0;
    Waiter waiter;
    std::optional<absl::Status> refused = std::nullopt;
  };

  std::list<Waiting> waiting_;
};

// Whether all positions lie before the offsets of the next records to read.
bool AllRead(const std::vector<log::v1::Position>& positions, const log::Ends& read);

}  // namespace iml::eventsourcing
