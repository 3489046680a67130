// Says when a timer, or the first to-do of a queue, may start, and which run. A queue is scheduled, or its first to-do
// runs, or this class does not know it. To-dos are rows; this class only reads them. Its owner steps it.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "libs/eventsourcing/tables.h"

namespace iml::eventsourcing {

// A queue's name is its source: the prefix of its keys in kTodos. A timer's queue is named by this byte, which no topic
// has, and its key in kTimers.
inline constexpr char kTimerMark = '\xff';

class TodoQueues {
 public:
  // `delay`: see Replica::Options::todo_delay.
  TodoQueues(std::string replica, absl::Duration delay) : replica_(std::move(replica)), delay_(delay) {}

  // Before it is opened nothing is scheduled. All timers are looked at from now on.
  void Open();
  bool open() const { return open_; }

  // From `at` on the first to-do of the queue may start. Nothing changes for a queue that is scheduled, or whose first
  // runs: it is looked at again when that one is done.
  void Schedule(const std::string& source, absl::Time at);
  // It may start after the delay that this replica has for this queue.
  void ScheduleDelayed(const std::string& source, absl::Time now);
  // A timer is due then.
  void SetTimer(absl::Time due) { next_timer_ = std::min(next_timer_, due); }
  // Schedules the timers that are due by now.
  void ScheduleTimers(const storage::Reads& rows, absl::Time now);

  // The next queue that may start, unscheduled; nothing while as many run as may.
  std::optional<std::string> TakeDue(absl::Time now);
  // The first to-do of a queue.
  static std::optional<Todo> First(const std::string& source, const storage::Reads& rows, absl::Time now);
  void Start(const std::string& source) { running_.insert(source); }
  // There is no to-do in it.
  void Forget(const std::string& source) { faults_.erase(source); }
  // Its first was answered for good: the next may start.
  void Done(const std::string& source, absl::Time now);
  // Its first is tried again, after a while that grows; `chance`, in [0, 1), spreads the tries of many.
  void Failed(const std::string& source, absl::Time now, double chance);

  // So long took a commit, from the append until it was read back.
  void NoteReadBack(absl::Duration took) { read_back_ += (took - read_back_) / 16; }

  // The clock jumped by so much.
  void Shift(absl::Duration by);
  // When TakeDue or ScheduleTimers has something.
  absl::Time next() const;
  bool idle(absl::Time now) const { return scheduled_.empty() && (next_timer_ > now || !open_); }

 private:
  absl::Duration DelayOf(const std::string& source) const;

  const std::string replica_;
  const absl::Duration delay_;
  bool open_ = false;
  std::set<std::pair<absl::Time, std::string>> scheduled_;
  absl::flat_hash_set<std::string> scheduled_sources_;
  absl::flat_hash_set<std::string> running_;
  absl::flat_hash_map<std::string, int> faults_;
  absl::Duration read_back_;  // the mean of late
  // 1 until a to-do is done, so that one which kills the process runs alone, and others are found first next time.
  size_t most_running_ = 1;
  absl::Time next_timer_ = absl::InfiniteFuture();
};

}  // namespace iml::eventsourcing
