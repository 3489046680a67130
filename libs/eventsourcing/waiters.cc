#include "libs/eventsourcing/waiters.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/domain/refusal.h"

namespace iml::eventsourcing {
namespace {

log::Partition PartitionOf(const log::v1::Position& position) { return {position.topic(), position.partition()}; }

absl::Status NoSuchPosition(const std::string& why) {
  return domain::At("min_position",
                    domain::Refuse<rpc::v1::REASON_VALUE_INVALID>(domain::Words("min_position"), domain::Words(why)));
}

}  // namespace

bool AllRead(const std::vector<log::v1::Position>& positions, const log::Ends& read) {
  return std::all_of(positions.begin(), positions.end(), [&](const log::v1::Position& position) {
    const auto next = read.find(PartitionOf(position));
    return next != read.end() && position.offset() < next->second;
  });
}

std::vector<log::Partition> Waiters::Add(uint64_t number, Waiter waiter, const log::Ends& read) {
  Waiting& added = waiting_.emplace_back(Waiting{number, std::move(waiter)});
  std::vector<log::Partition> partitions;
  for (const log::v1::Position& position : added.waiter.positions) {
    const log::Partition partition = PartitionOf(position);
    if (!read.contains(partition)) {
      added.refused = NoSuchPosition(absl::StrCat("ce service ne lit pas ", partition.topic, "/", partition.number));
    } else {
      partitions.push_back(partition);
    }
  }
  if (added.refused) partitions.clear();
  return partitions;
}

const log::v1::Position* Waiters::Beyond(uint64_t number, const log::Ends& ends) const {
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& each) { return each.number == number; });
  if (found == waiting_.end()) return nullptr;
  for (const log::v1::Position& position : found->waiter.positions) {
    if (position.offset() >= ends.at(PartitionOf(position))) return &position;
  }
  return nullptr;
}

void Waiters::Refuse(uint64_t number, const log::v1::Position& beyond) {
  for (Waiting& each : waiting_) {
    if (each.number != number) continue;
    each.refused =
        NoSuchPosition(absl::StrCat(beyond.topic(), "/", beyond.partition(), " s'arrête avant ", beyond.offset()));
  }
}

bool Waiters::Answer(const log::Ends& read, absl::Time now) {
  bool some = false;
  for (auto each = waiting_.begin(); each != waiting_.end();) {
    std::optional<absl::Status> answer = each->refused;
    if (!answer && AllRead(each->waiter.positions, read)) answer = absl::OkStatus();
    if (!answer && each->waiter.deadline <= now)
      answer = absl::UnavailableError("min_position is not reached yet; ask again");
    if (answer) {
      each->waiter.reached(*answer);
      some = true;
      each = waiting_.erase(each);
    } else {
      ++each;
    }
  }
  return some;
}

void Waiters::AnswerAll(const absl::Status& status) {
  for (const Waiting& each : std::exchange(waiting_, {})) each.waiter.reached(status);
}

void Waiters::Shift(absl::Duration by) {
  for (Waiting& each : waiting_) each.waiter.deadline += by;
}

absl::Time Waiters::NextDeadline() const {
  absl::Time next = absl::InfiniteFuture();
  for (const Waiting& each : waiting_) next = std::min(next, each.waiter.deadline);
  return next;
}

}  // namespace iml::eventsourcing
