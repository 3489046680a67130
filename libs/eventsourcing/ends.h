// The questions to the log where its partitions end: all that ask in one step are one question. Who gets no answer, or
// one that seems out of date, asks again after a pause. It is stepped, and sends nothing itself.
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
  // After ends that seem out of date. False once the asker has got such for `patience`; then it asks no more.
  bool AskAgain(Asker asker, absl::Duration patience, absl::Time now);

  struct Sent {
    uint64_t number = 0;
    std::vector<log::Partition> partitions;
  };
  // What is to be sent to the log now.
  std::optional<Sent> Send(absl::Time now);
  // What the log answered to the question of that number. After an error all ask again, until nobody waits for them.
  std::optional<Answer> Take(uint64_t number, const absl::StatusOr<std::vector<int64_t>>& ends, absl::Time now);

  // The clock was set back by so much.
  void TurnBack(absl::Duration by) { again_at_ -= by; }
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
