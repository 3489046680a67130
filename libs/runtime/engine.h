// One replica of a service at work: its database, and the thread that steps it. A caller that finds the replica idle
// steps it itself, so a lone command changes no thread; under load one thread steps for all.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/eventsourcing/replica.h"
#include "libs/queries/findings.h"
#include "libs/runtime/logging.h"
#include "libs/storage/database.h"

namespace iml::runtime {

class Engine {
 public:
  struct Options {
    // Databases lie in <folder>/<fingerprint>; those of other fingerprints are removed once this one has caught up.
    std::string folder = {};
    // It tells the code that makes the rows from other code.
    std::string fingerprint = {};
    // Request digests are made with it; a database made with another key is refused.
    std::string key = {};
    std::string name = {};
    absl::Duration todo_delay = absl::ZeroDuration();
    // No to-do is executed.
    bool read_only = false;
    // What it says is logged.
    eventsourcing::Clock::Options clock = {};
    std::shared_ptr<storage::Memory> memory = nullptr;
    // See Replica::Options; from one thread at a time.
    std::function<void(const eventsourcing::CommandSpec& spec, eventsourcing::Ending ending,
                       const absl::Status& status)>
        ended = [](auto&&...) {};
    // The replica cannot go on: the process should stop and say why. Nobody is left waiting by then. By default it
    // aborts.
    std::function<void(const absl::Status&)> fatal = nullptr;
  };

  // A database that is damaged is made anew from the log.
  static absl::StatusOr<std::unique_ptr<Engine>> Start(const eventsourcing::Service& service, log::Log& log,
                                                       Options options);
  // Stops stepping, answers whoever waits that it is not known, and makes durable what was read. Nobody may call by
  // then, but a callback that holds the engine may be on its way.
  ~Engine();

  std::string Digest(const google::protobuf::Message& command) const { return replica_->Digest(command); }
  void Submit(eventsourcing::Command command, eventsourcing::Answer answer);
  // For a callback that will submit: the engine does not go before this goes.
  std::shared_ptr<void> Hold() { return std::make_shared<Holding>(*this); }
  // Calls read(status, rows) with the rows as they are once all positions are passed, or with why not. On a thread that
  // may be held up for long; a heavy one waits its turn, so that it holds up no caller's thread.
  using Read = std::function<void(const absl::Status&, const storage::Reads*)>;
  void Query(std::vector<log::v1::Position> min_position, absl::Time deadline, Read read, bool heavy = false);

  // Remembers what an answer showed; of very many answers, only some.
  void Found(queries::Findings findings);
  std::vector<std::string> findings() const;

  // So that a clock that jumped is said although nobody calls.
  void LookAtClock();

  const eventsourcing::Service& service() const { return service_; }
  const storage::Database& database() const { return *database_; }
  bool caught_up() const { return replica_->caught_up() && !broken_; }

  // The state as the last step left it. It is idle only if nothing has arrived since.
  using Status = eventsourcing::Replica::Progress;
  Status status() const;

 private:
  struct Holding {
    explicit Holding(Engine& held) : engine(held) { ++engine.holds_; }
    ~Holding() { --engine.holds_; }
    Engine& engine;
  };

  Engine(const eventsourcing::Service& service, Options options);

  absl::Status Open(log::Log& log);
  // Something arrived. `here`: step on this thread if nobody else does.
  void Nudge(bool here);
  // Steps until nothing is left, or hands over to the engine's thread.
  void Drive(bool hand_over);
  void HandOver();
  void Wake();
  void Work();
  void Queue(Read read);
  void AnswerReads();
  void Look(const Read& read) const;
  void RemoveOthers();

  const eventsourcing::Service& service_;
  const Options options_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<eventsourcing::Replica> replica_;
  std::vector<std::shared_ptr<void>> watches_;

  Pace odd_lines_, clock_lines_;

  // Above 0: somebody steps, and looks again before leaving if it grew.
  std::atomic<int64_t> nudges_ = 0;
  std::atomic<int64_t> next_wake_us_ = 0;  // far away while somebody steps
  std::atomic<bool> broken_ = false;
  std::atomic<int64_t> holds_ = 0;  // whoever is inside or will come back

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> findings_;  // by what they are about
  std::condition_variable woken_;
  bool handed_over_ = false;
  bool stopping_ = false;
  std::atomic<int64_t> waits_until_us_ = 0;
  std::thread thread_;

  // Queries that had to wait, and heavy ones: their scans may be long, and must not hold up whoever steps.
  std::condition_variable reads_woken_;
  std::deque<Read> reads_;  // an empty one ends the thread
  std::thread reading_;
};

// The machine's clock, and one that runs on while it is set or asleep, read at one moment.
eventsourcing::Now Clocks();

// 64 random bits, from the system's generator.
uint64_t Random64();

}  // namespace iml::runtime
