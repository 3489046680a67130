// A way to a real log that fails on demand: appends wait, are lost or refused, ends are not told, topics go unread.
// One thread at a time, but for what is atomic.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "libs/log/log.h"

namespace iml::tests {

class LooseLog : public log::Log {
 public:
  explicit LooseLog(log::Log& log) : log_(log) {}
  ~LooseLog() override;

  // Readers find that records are gone.
  std::atomic<bool> lost = false;
  // Readers find nothing new.
  std::atomic<bool> paused = false;
  bool hold_appends = false;
  std::vector<log::Draft> held;
  absl::Status append_error, ends_error;
  // Readers find nothing new in these.
  std::set<std::string> unread;
  // How many times ends were asked for; those that are held are told by calling them.
  int asked = 0;
  bool hold_ends = false;
  // Ends are told as they were so many records ago.
  std::atomic<int64_t> ends_behind = 0;
  // They are told from another thread, as Kafka does.
  bool tell_elsewhere = false;
  std::vector<std::function<void()>> held_ends;

  // Lands what was held, and holds no more.
  void Release();

  absl::Status CreateTopic(const std::string& topic, int32_t partitions) override {
    return log_.CreateTopic(topic, partitions);
  }
  absl::StatusOr<int32_t> Partitions(const std::string& topic) override { return log_.Partitions(topic); }
  absl::StatusOr<std::string> LogId(const std::string& topic) override { return log_.LogId(topic); }
  absl::Status Append(std::vector<log::Draft> drafts, Acknowledged acknowledged) override;
  void AskEnds(const std::vector<log::Partition>& partitions, OnEnds ends) override;
  absl::StatusOr<std::unique_ptr<log::Reader>> Follow(const std::vector<From>& from) override;
  std::shared_ptr<void> Watch(const std::string& topic, std::function<void()> appended) override {
    return log_.Watch(topic, std::move(appended));
  }

 private:
  log::Log& log_;
  std::mutex mutex_;
  std::vector<std::thread> tellers_;
};

}  // namespace iml::tests
