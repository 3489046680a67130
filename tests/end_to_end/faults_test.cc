// Real faults, one after the other, under load: three brokers, two replicas of each service, clients that keep an
// oracle and call again with the same request id. A short form here; 100,000 commands by `make test-faults`.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/client.h"
#include "tests/support/broker.h"
#include "tests/support/folder.h"
#include "tests/support/oracle.h"
#include "tests/support/server_process.h"

namespace iml {
namespace {

constexpr int kClients = 16;
constexpr absl::Duration kPatience = absl::Seconds(60), kTimeout = absl::Seconds(3);
// Longer than any deadline: of a call, of an append, of a broker's session.
constexpr absl::Duration kFrozen = absl::Seconds(15);

int Commands() {
  const char* asked = std::getenv("IML_FAULTS_COMMANDS");
  return asked == nullptr ? 4000 : std::atoi(asked);
}

// A replica of all services, always at the same addresses.
class Replica {
 public:
  Replica(std::string folder, std::vector<std::string> options)
      : folder_(std::move(folder)), options_(std::move(options)) {
    Start();
    options_.insert(options_.end(), {"--grpc=" + process_->addresses().grpc, "--http=" + process_->addresses().http,
                                     "--ops=" + process_->addresses().ops});
  }
  void Start() {
    std::filesystem::create_directories(folder_);
    process_ = std::make_unique<tests::ServerProcess>(IML, folder_, options_);
  }
  void KillAndStart() {
    process_->Kill();
    Start();
  }
  void KillAndLoseFolder() {
    process_->Kill();
    std::filesystem::remove_all(folder_);
    Start();
  }
  void FreezeForLong() {
    process_->Freeze();
    absl::SleepFor(kFrozen);  // how long it stands still is what is tried
    process_->Thaw();
  }
  const runtime::Addresses& addresses() const { return process_->addresses(); }

 private:
  const std::string folder_;
  std::vector<std::string> options_;
  std::unique_ptr<tests::ServerProcess> process_;
};

// Clients that send until so many commands are acknowledged; whoever waits for a count is told.
class Load {
 public:
  Load(tests::Oracle& oracle, std::vector<std::string> endpoints, int all) : all_(all) {
    for (int i = 0; i < kClients; ++i) {
      std::rotate(endpoints.begin(), endpoints.begin() + 1, endpoints.end());
      clients_.emplace_back([this, &oracle, endpoints, i] { Run(oracle, endpoints, i); });
    }
  }
  void Await(int count) {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [&] { return done_ >= count || failed_; });
  }
  // The longest that one command took.
  absl::Duration Join() {
    for (std::thread& client : clients_) client.join();
    return longest_;
  }

 private:
  void Run(tests::Oracle& oracle, const std::vector<std::string>& endpoints, uint64_t seed) {
    rpc::Client client(endpoints);
    const auto send = [&](const std::string& method, const google::protobuf::Message& command,
                          tests::Receipt* receipt) {
      const absl::Time start = absl::Now();
      const absl::Status status = client.CallUntil(kPatience, method, command, {.timeout = kTimeout}, receipt);
      EXPECT_TRUE(status.ok()) << method << ": " << status;
      Note(status.ok(), absl::Now() - start);
      return status;
    };
    for (tests::OracleClient each(oracle, send, 100 + seed); More();) each.Next();
  }
  bool More() {
    std::lock_guard lock(mutex_);
    return done_ < all_ && !failed_;
  }
  void Note(bool good, absl::Duration took) {
    std::lock_guard lock(mutex_);
    ++done_;
    failed_ |= !good;
    longest_ = std::max(longest_, took);
    told_.notify_all();
  }

  const int all_;
  std::mutex mutex_;
  std::condition_variable told_;
  int done_ = 0;
  bool failed_ = false;
  absl::Duration longest_;
  std::vector<std::thread> clients_;
};

TEST(Faults, LoseNoAcknowledgedCommandDoubleNoneAndFailNoClientThatCallsAgain) {
  tests::Broker broker({.nodes = 3});
  const tests::Folder folder;
  const std::string log = "--log=kafka://" + broker.address(), key = "--key-file=" + (folder / "key");
  ASSERT_EQ(std::system(absl::StrCat(IML, " topics apply --partitions=4 ", log, " ", key).c_str()), 0);
  Replica one(folder / "one", {log, key}), other(folder / "other", {log, key});
  tests::Oracle oracle(folder / "oracle");

  using Fault = std::pair<const char*, std::function<void()>>;
  std::vector<Fault> faults = {{"a replica is killed", [&] { one.KillAndStart(); }},
                               {"a replica stands still", [&] { other.FreezeForLong(); }}};
  for (int node = 0; node < 3; ++node) {
    faults.emplace_back("a broker is killed", [&broker, node] {
      broker.Kill(node);
      broker.Start(node);
      broker.Await();
    });
  }
  faults.emplace_back("a replica loses its folder", [&] { other.KillAndLoseFolder(); });
  for (int node = 0; node < 3; ++node) {
    faults.emplace_back("a broker is stopped", [&broker, node] {
      broker.Stop(node);
      broker.Start(node);
      broker.Await();
    });
  }
  faults.emplace_back("a broker stands still", [&] {
    broker.Freeze(0);
    absl::SleepFor(kFrozen);
    broker.Thaw(0);
  });
  faults.emplace_back("the other replica is killed", [&] { other.KillAndStart(); });

  const absl::Time start = absl::Now();
  Load load(oracle, {one.addresses().grpc, other.addresses().grpc}, Commands());
  for (size_t i = 0; i < faults.size(); ++i) {
    load.Await(static_cast<int>(Commands() * (i + 1) / (faults.size() + 2)));
    std::cout << faults[i].first << std::endl;
    faults[i].second();
  }
  const absl::Duration longest = load.Join();
  ASSERT_FALSE(HasFailure());
  std::cout << oracle.sent().size() << " commands in " << absl::Now() - start << ", the longest took " << longest
            << std::endl;

  for (const Replica* each : {&one, &other}) tests::AwaitNothingLeft(each->addresses().ops);
  const auto digests = tests::CheckAgainst(oracle, one.addresses().ops);
  EXPECT_EQ(digests.size(), 5u);
  EXPECT_EQ(tests::CheckAgainst(oracle, other.addresses().ops), digests);
}

}  // namespace
}  // namespace iml
