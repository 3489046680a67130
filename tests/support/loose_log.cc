#include "tests/support/loose_log.h"

#include <algorithm>
#include <iterator>

namespace iml::tests {
namespace {

class Reader : public log::Reader {
 public:
  Reader(const LooseLog& log, log::Log& real, const std::vector<log::Log::From>& from) : log_(log) {
    for (const auto& each : from) {
      auto reader = real.Follow({each});
      status_.Update(reader.status());
      if (reader.ok()) readers_.emplace_back(each.partition.topic, *std::move(reader));
    }
  }
  const absl::Status& status() const { return status_; }

  absl::Status Poll(size_t max_bytes, std::vector<log::Record>* records) override {
    if (log_.lost) return absl::DataLossError("records are gone");
    if (log_.paused) return absl::OkStatus();
    for (auto& [topic, reader] : readers_) {
      if (log_.unread.contains(topic)) continue;
      if (absl::Status status = reader->Poll(max_bytes, records); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  const LooseLog& log_;
  absl::Status status_;
  std::vector<std::pair<std::string, std::unique_ptr<log::Reader>>> readers_;
};

}  // namespace

LooseLog::~LooseLog() {
  for (std::thread& teller : tellers_) teller.join();
}

void LooseLog::Release() {
  hold_appends = false;
  log_.Append(std::exchange(held, {}), nullptr).IgnoreError();
}

absl::Status LooseLog::Append(std::vector<log::Draft> drafts, Acknowledged acknowledged) {
  if (!append_error.ok()) return append_error;
  if (!hold_appends) return log_.Append(std::move(drafts), std::move(acknowledged));
  std::move(drafts.begin(), drafts.end(), std::back_inserter(held));
  return absl::OkStatus();
}

void LooseLog::AskEnds(const std::vector<log::Partition>& partitions, OnEnds ends) {
  ++asked;
  if (!ends_error.ok()) return ends(ends_error);
  if (hold_ends)
    return held_ends.push_back([this, partitions, ends = std::move(ends)] { log_.AskEnds(partitions, ends); });
  if (const int64_t behind = ends_behind; behind > 0) {
    return log_.AskEnds(partitions, [behind, ends = std::move(ends)](absl::StatusOr<std::vector<int64_t>> told) {
      for (int64_t& end : *told) end = std::max<int64_t>(0, end - behind);
      ends(told);
    });
  }
  if (!tell_elsewhere) return log_.AskEnds(partitions, std::move(ends));
  std::lock_guard lock(mutex_);
  tellers_.emplace_back([this, partitions, ends = std::move(ends)] { log_.AskEnds(partitions, ends); });
}

absl::StatusOr<std::unique_ptr<log::Reader>> LooseLog::Follow(const std::vector<From>& from) {
  auto reader = std::make_unique<Reader>(*this, log_, from);
  if (!reader->status().ok()) return reader->status();
  return reader;
}

}  // namespace iml::tests
