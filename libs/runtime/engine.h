// One replica of a service at work: its database, and the thread that steps it. A caller that finds the replica idle steps it
// itself, so a lone command changes no thread; under load one thread steps for all.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/eventsourcing/replica.h"
#include "libs/storage/database.h"

namespace iml::runtime {

class Engine {
 public:
  struct Options {
    // Databases lie in <folder>/<fingerprint>; those of other fingerprints are removed once this one has caught up.
    std::string folder = {};
    // Of the code that makes the rows.
    std::string fingerprint = {};
    // Of request digests; a database made with another key is refused.
    std::string key = {};
    std::string name = {};
    absl::Duration todo_spread = absl::ZeroDuration();
    // No to-do is executed.
    bool read_only = false;
    std::shared_ptr<storage::Memory> memory = nullptr;
    // The replica cannot go on: the process should stop and say why.
    std::function<void(const absl::Status&)> fatal = nullptr;
  };

  static absl::StatusOr<std::unique_ptr<Engine>> Start(const eventsourcing::Service& service, log::Log& log, Options options);
  // Stops stepping, and makes durable what was read.
  ~Engine();

  std::string Digest(const google::protobuf::Message& command) const { return replica_->Digest(command); }
  void Submit(eventsourcing::Command command, eventsourcing::Answer answer);
  // Calls read(status, rows) with the rows as they are once all positions are passed, or with why not.
  using Read = std::function<void(const absl::Status&, const storage::Reads*)>;
  void Query(std::vector<log::v1::Position> min_position, absl::Time deadline, Read read);

  const eventsourcing::Service& service() const { return service_; }
  const storage::Database& database() const { return *database_; }
  bool caught_up() const { return replica_->caught_up(); }

  struct Status {
    std::map<log::Partition, int64_t> positions;
    eventsourcing::Replica::Counts counts;
    bool idle = false;
  };
  // Between two steps.
  Status status();

 private:
  Engine(const eventsourcing::Service& service, Options options) : service_(service), options_(std::move(options)) {}

  absl::Status Open(log::Log& log);
  // Something arrived. `here`: step on this thread if nobody else does.
  void Nudge(bool here);
  // Steps until nothing is left, or hands over to the engine's thread.
  void Drive(bool hand_over);
  void HandOver();
  void Work();
  void RemoveOthers();

  const eventsourcing::Service& service_;
  const Options options_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<eventsourcing::Replica> replica_;
  std::vector<std::shared_ptr<void>> watches_;

  // Above 0: somebody steps, and looks again before leaving if it grew.
  std::atomic<int64_t> nudges_ = 0;
  std::atomic<int64_t> next_wake_us_ = 0;
  std::atomic<bool> broken_ = false;

  std::mutex mutex_;
  std::condition_variable woken_;
  bool handed_over_ = false;
  bool stopping_ = false;
  std::atomic<int64_t> waits_until_us_ = 0;
  std::thread thread_;
};

// 64 random bits, from the system's generator.
uint64_t Random64();

}  // namespace iml::runtime
