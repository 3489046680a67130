// Collects the questions where partitions of the log end. All askers of one step share one question. An asker whose
// answer fails, or seems out of date, asks again after a pause. This class keeps the questions; its owner sends them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/log/log.h"

namespace iml::eventsourcing {

class EndQuestions {
 public:
  struct Asker {
    uint64_t number = 0;
    std::vector<log::Partition> partitions;
    // When it first got ends that seemed out of date.
    absl::Time stale_since = absl::InfiniteFuture();
  };
  struct Question {
    std::vector<log::Partition> partitions;
    std::vector<Asker> askers;
  };
  struct Answer {
    log::Ends ends;
    std::vector<Asker> askers;
  };

  void Ask(Asker asker);
  // Call it when the ends seem out of date. It returns false, and asks no more, once they have seemed so for
  // `patience`.
  bool AskAgain(Asker asker, absl::Duration patience, absl::Time now);

  struct Sent {
    uint64_t number = 0;
    std::vector<log::Partition> partitions;
  };
  // What is to be sent to the log now.
  std::optional<Sent> Send(absl::Time now);
  // Takes the log's answer to question `number`. After an error it returns nothing, and each asker asks again later.
  std::optional<Answer> Take(uint64_t number, const absl::StatusOr<std::vector<int64_t>>& ends, absl::Time now);

  // The clock jumped by so much.
  void Shift(absl::Duration by);
  // When Send has something even if nobody asks.
  absl::Time next() const { return again_at_; }
  bool idle() const { return sent_.empty() && again_.empty(); }

 private:
  void AskLater(Asker asker, absl::Time now);

  uint64_t next_number_ = 1;
  std::map<uint64_t, Question> sent_;
  Question next_;
  std::vector<Asker> again_;
  absl::Time again_at_ = absl::InfiniteFuture();
};

}  // namespace iml::eventsourcing
