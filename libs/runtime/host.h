// A process that serves: services on a log, one door, an ops port, signals. `iml serve` is one of these with all
// services.
#pragma once

#include <google/protobuf/descriptor.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/eventsourcing/service.h"
#include "libs/log/log.h"
#include "libs/rpc/server.h"
#include "libs/runtime/data_folder.h"
#include "libs/runtime/engine.h"
#include "libs/runtime/lag.h"

namespace iml::runtime {

struct Served {
  eventsourcing::Service service;
  const google::protobuf::ServiceDescriptor* descriptor = nullptr;
};

class Counts;
struct Observed;

class Host {
 public:
  struct Options {
    rpc::Server::Options door = {};
    // "host:port" of /livez, /readyz, /metrics, /status, /log and /verify.
    std::string ops = "127.0.0.1:0";
    std::string fingerprint = {};
    // How many a topic gets when it is made; 0: no topic is made, and one that lacks is an error.
    int32_t partitions = 8;
    // How long a to-do waits at most for another replica to execute it.
    absl::Duration todo_delay = absl::ZeroDuration();
    // Commands are taken though the clock is behind the log's last record.
    bool trust_clock = false;
    // Only looks: no to-do is executed.
    bool read_only = false;
    // A service cannot go on, or the log: the process should stop and say why.
    std::function<void(const absl::Status&)> fatal = nullptr;
  };

  // Makes the topics that lack, opens every service, the door and the ops port. Services answer once they have caught
  // up.
  static absl::StatusOr<std::unique_ptr<Host>> Start(DataFolder& folder, log::Log& log, std::vector<Served> served,
                                                     Options options);
  // Says that it is not ready, takes no new calls, finishes those under way, makes durable what was read.
  ~Host();

  const Addresses& addresses() const { return addresses_; }
  // Every service has caught up, and it does not stop.
  bool ready() const;
  // How many records are read of those that the services follow, and how many there are.
  std::pair<int64_t, int64_t> reading() const;
  void WaitUntilReady();
  // The log holds no commit.
  bool empty() const;

 private:
  struct Ops;
  Host(DataFolder& folder, log::Log& log, Options options);
  absl::Status Open(std::vector<Served> served);
  absl::Status OpenOps();
  void Watch();
  Observed Observe(size_t service, const eventsourcing::Replica::Progress& progress, const storage::Reads& rows,
                   const std::optional<log::Ends>& ends);
  std::string Status();
  std::string Metrics();
  // Writes a line for each service, and while it works for its progress.
  void Verify(const std::function<bool(const std::string& line)>& write);

  DataFolder& folder_;
  log::Log& log_;
  const Options options_;
  std::vector<std::unique_ptr<Served>> served_;
  std::unique_ptr<Counts> counts_;
  std::vector<std::unique_ptr<Engine>> engines_;
  std::vector<std::unique_ptr<Lag>> lags_;  // of each
  std::unique_ptr<rpc::Server> door_;
  std::unique_ptr<Ops> ops_;
  Addresses addresses_;
  std::mutex verifying_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stopping_ = false;
  std::thread watch_;
};

// Takes as many open files as the system grants: a shell's 1,024 would all go to clients' connections, and none be left
// for the databases.
void RaiseFileLimit();
// Call before any thread starts.
void BlockSignals();
// Whether SIGINT or SIGTERM comes within that time. After the first a second one ends the process at once.
bool SignalWithin(absl::Duration patience);

}  // namespace iml::runtime
