#include "libs/eventsourcing/todo_queues.h"

#include <algorithm>
#include <cstdint>

#include "libs/domain/ids.h"

namespace iml::eventsourcing {
namespace {

constexpr size_t kMostRunning = 64;
// While one replica's commit is on its way, others that start the same to-do start it in vain. Few do when the delays
// reach so many times as long.
constexpr int kReadBacks = 20;
constexpr absl::Duration kLongestDelay = absl::Seconds(5);
constexpr int kMostFaults = 10;  // that make the pause longer

// The first four bytes of a digest: spreads names evenly, the same everywhere.
uint32_t HashOf(const std::string& text) {
  const std::string id = *domain::UuidBytes(domain::DerivedId("iml.queue", text));
  return static_cast<uint32_t>(static_cast<uint8_t>(id[0])) << 24 | static_cast<uint8_t>(id[1]) << 16 |
         static_cast<uint8_t>(id[2]) << 8 | static_cast<uint8_t>(id[3]);
}

}  // namespace

void TodoQueues::Open() {
  open_ = true;
  next_timer_ = absl::InfinitePast();
}

void TodoQueues::Schedule(const std::string& source, absl::Time at) {
  if (open_ && !running_.contains(source) && scheduled_sources_.insert(source).second) scheduled_.insert({at, source});
}

void TodoQueues::ScheduleDelayed(const std::string& source, absl::Time now) { Schedule(source, now + DelayOf(source)); }

// Each replica has a delay of its own for each queue, so that mostly one of them executes its first to-do.
absl::Duration TodoQueues::DelayOf(const std::string& source) const {
  if (delay_ == absl::ZeroDuration()) return delay_;
  const absl::Duration longest = std::max(delay_, std::min(kReadBacks * read_back_, kLongestDelay));
  return longest * (static_cast<double>(HashOf(replica_ + source)) / 4294967296.0);
}

void TodoQueues::ScheduleTimers(const storage::Reads& rows, absl::Time now) {
  if (next_timer_ > now) return;
  next_timer_ = absl::InfiniteFuture();
  rows.Scan(kTimersByDue, "", [&](const std::string&, const Due& due) {
    const absl::Time at = absl::FromUnixMicros(due.due_us());
    if (at > now) {
      next_timer_ = at;
      return false;
    }
    ScheduleDelayed(kTimerMark + due.timer(), now);
    return true;
  });
}

std::optional<std::string> TodoQueues::TakeDue(absl::Time now) {
  if (scheduled_.empty() || scheduled_.begin()->first > now || running_.size() >= most_running_) return std::nullopt;
  std::string source = std::move(scheduled_.extract(scheduled_.begin()).value().second);
  scheduled_sources_.erase(source);
  return source;
}

std::optional<Todo> TodoQueues::First(const std::string& source, const storage::Reads& rows, absl::Time now) {
  std::optional<Todo> todo;
  if (source[0] == kTimerMark) {
    todo = rows.Find(kTimers, source.substr(1));
    if (todo && absl::FromUnixMicros(todo->due_us()) > now) todo.reset();
  } else {
    rows.Scan(kTodos, source, [&](const std::string&, const Todo& first) {
      todo = first;
      return false;
    });
  }
  return todo;
}

void TodoQueues::Done(const std::string& source, absl::Time now) {
  running_.erase(source);
  most_running_ = kMostRunning;
  faults_.erase(source);
  Schedule(source, now);
}

void TodoQueues::Failed(const std::string& source, absl::Time now, double chance) {
  running_.erase(source);
  const int faults = std::min(++faults_[source], kMostFaults);
  Schedule(source, now + absl::Milliseconds(10 << faults) * (0.5 + chance));
}

void TodoQueues::Shift(absl::Duration by) {
  std::set<std::pair<absl::Time, std::string>> shifted;
  for (const auto& [at, source] : scheduled_) shifted.insert({at + by, source});
  scheduled_ = std::move(shifted);
  next_timer_ = absl::InfinitePast();
}

absl::Time TodoQueues::next() const {
  absl::Time next = open_ ? next_timer_ : absl::InfiniteFuture();
  if (!scheduled_.empty() && running_.size() < most_running_) next = std::min(next, scheduled_.begin()->first);
  return next;
}

}  // namespace iml::eventsourcing
