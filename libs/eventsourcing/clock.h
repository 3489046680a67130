// Says whether the machine's clock is to be believed. It is held against a clock that nobody can set, at the start
// against the log's last record, and against the log's time of what we append. It reads no clock: its owner tells it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "libs/log/log.h"

namespace iml::eventsourcing {

// A moment by two clocks: the first may be set, the second only runs.
struct Now {
  absl::Time wall;
  absl::Duration steady;
};

class Clock {
 public:
  struct Options {
    // No reaction of this program was written later: an earlier clock is wrong.
    absl::Time not_before = absl::InfinitePast();
    // Whoever runs it says that the clock is right, though the log's last record lies ahead of it.
    bool trusted = false;
    // Told, in words, when it jumps, when it is not believed and when it is again.
    std::function<void(const std::string& what, bool alarming)> say = [](const std::string&, bool) {};
  };
  struct State {
    int64_t jumps = 0;
    absl::Duration last_jump;
    // How many of our commits the log dated more than two minutes before or after we appended them.
    std::map<log::Partition, int64_t> apart = {};
    // Why no command is decided; empty when the clock is believed.
    std::string doubt = {};
  };

  explicit Clock(Options options) : options_(std::move(options)) {}

  // Takes the time of a step. Returns by how much the clock jumped since the last one: nothing unless that is more than
  // two seconds.
  absl::Duration Tick(Now now);
  // What the log held at the start is read. `last_record`: when it took the last of it. `partitions`: how many we write
  // to.
  void Start(absl::Time last_record, size_t partitions);
  // A record was read, whosever it is.
  void Read(const log::Partition& partition, absl::Time appended_at);
  // A commit of ours was read back, which we appended at `produced_at`.
  void ReadBack(const log::Partition& partition, absl::Time appended_at, absl::Time produced_at);

  bool believed() const { return doubt_ == Doubt::kNone; }
  // When it may be believed again if nothing happens.
  absl::Time next() const;
  const State& state() const { return state_; }

 private:
  enum class Doubt { kNone, kJumped, kBeforeProgram, kBehindLog, kAgainstLog };

  Doubt Look() const;
  // Says what has changed.
  void Judge();
  std::string Words() const;

  const Options options_;
  State state_;
  Now now_ = {absl::InfinitePast(), absl::ZeroDuration()};
  // By how much the clock is before the steady one.
  absl::Duration ahead_ = absl::InfiniteDuration();
  // By the steady clock: when a jump is over, when the log's word is.
  absl::Duration believed_from_ = -absl::InfiniteDuration(), try_again_;
  // The time that it has to pass.
  absl::Time behind_ = absl::InfinitePast();
  size_t partitions_ = 0;
  // The partitions whose log is apart from us; true where it is ahead.
  std::map<log::Partition, bool> apart_;
  Doubt doubt_ = Doubt::kNone;
};

}  // namespace iml::eventsourcing
