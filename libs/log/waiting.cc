#include "libs/log/waiting.h"

#include <future>
#include <set>
#include <utility>

namespace iml::log {
namespace {

constexpr std::chrono::seconds kPatience(30);

}  // namespace

absl::StatusOr<std::vector<int64_t>> AwaitEnds(Log& log, const std::vector<Partition>& partitions,
                                               absl::Duration patience) {
  const auto promise = std::make_shared<std::promise<absl::StatusOr<std::vector<int64_t>>>>();
  auto future = promise->get_future();
  log.AskEnds(partitions, [promise](const absl::StatusOr<std::vector<int64_t>>& ends) { promise->set_value(ends); });
  if (future.wait_for(absl::ToChronoNanoseconds(patience)) == std::future_status::ready) return future.get();
  return absl::UnavailableError("the log does not say where it ends");
}

absl::StatusOr<std::unique_ptr<Stretch>> Stretch::Open(Log& log, const std::vector<Part>& parts) {
  auto stretch = std::unique_ptr<Stretch>(new Stretch);
  std::vector<Log::From> from;
  std::set<std::string> topics;
  for (const Part& part : parts) {
    if (part.from >= part.until) continue;
    stretch->until_[part.partition] = part.until;
    from.push_back({part.partition, part.from});
    topics.insert(part.partition.topic);
  }
  if (from.empty()) return stretch;
  for (const std::string& topic : topics) {
    stretch->watches_.push_back(log.Watch(topic, [it = stretch.get()] {
      std::lock_guard lock(it->mutex_);
      it->arrived_ = true;
      it->told_.notify_one();
    }));
  }
  auto reader = log.Follow(from);
  if (!reader.ok()) return reader.status();
  stretch->reader_ = *std::move(reader);
  return stretch;
}

absl::StatusOr<std::vector<Record>> Stretch::Next(size_t max_bytes) {
  std::vector<Record> records;
  while (!until_.empty()) {
    std::vector<Record> polled;
    if (absl::Status status = reader_->Poll(max_bytes, &polled); !status.ok()) return status;
    const bool nothing = polled.empty();
    for (Record& record : polled) {
      const auto until = until_.find(record.partition);
      if (until == until_.end()) continue;
      if (record.offset + 1 == until->second) until_.erase(until);
      records.push_back(std::move(record));
    }
    if (!records.empty()) break;
    std::unique_lock lock(mutex_);
    if (nothing && !told_.wait_for(lock, kPatience, [this] { return std::exchange(arrived_, false); })) {
      return absl::UnavailableError("log: what " + until_.begin()->first.topic + " holds does not arrive");
    }
  }
  return records;
}

}  // namespace iml::log
