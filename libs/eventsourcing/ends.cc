#include "libs/eventsourcing/ends.h"

#include <algorithm>
#include <utility>

namespace iml::eventsourcing {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(100);

}  // namespace

void EndQuestions::Ask(Asker asker) {
  next_.partitions.insert(next_.partitions.end(), asker.partitions.begin(), asker.partitions.end());
  next_.askers.push_back(std::move(asker));
}

bool EndQuestions::AskAgain(Asker asker, absl::Duration patience, absl::Time now) {
  asker.stale_since = std::min(asker.stale_since, now);
  if (now >= asker.stale_since + patience) return false;
  AskLater(std::move(asker), now);
  return true;
}

void EndQuestions::Shift(absl::Duration by) {
  const auto shift = [by](std::vector<Asker>& askers) {
    for (Asker& asker : askers) asker.stale_since += by;
  };
  for (auto& [number, question] : sent_) shift(question.askers);
  shift(next_.askers);
  shift(again_);
  again_at_ += by;
}

void EndQuestions::AskLater(Asker asker, absl::Time now) {
  if (again_.empty()) again_at_ = now + kPause;
  again_.push_back(std::move(asker));
}

std::optional<EndQuestions::Sent> EndQuestions::Send(absl::Time now) {
  if (again_at_ <= now) {
    for (Asker& asker : std::exchange(again_, {})) Ask(std::move(asker));
    again_at_ = absl::InfiniteFuture();
  }
  if (next_.askers.empty()) return std::nullopt;
  const Question& question = sent_[next_number_] = std::exchange(next_, {});
  return Sent{next_number_++, question.partitions};
}

std::optional<EndQuestions::Answer> EndQuestions::Take(uint64_t number,
                                                       const absl::StatusOr<std::vector<int64_t>>& ends,
                                                       absl::Time now) {
  Question question = std::move(sent_.extract(number).mapped());
  if (!ends.ok()) {
    for (Asker& asker : question.askers) AskLater(std::move(asker), now);
    return std::nullopt;
  }
  Answer answer;
  for (size_t i = 0; i < question.partitions.size(); ++i) answer.ends[question.partitions[i]] = (*ends)[i];
  answer.askers = std::move(question.askers);
  return answer;
}

}  // namespace iml::eventsourcing
