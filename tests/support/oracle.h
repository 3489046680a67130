// Clients that keep an oracle: what they sent, and what was acknowledged; whether the log and the rows agree with it in
// the end.
#pragma once

#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "iml/rpc/v1/rpc.pb.h"

namespace iml::tests {

using rpc::v1::Receipt;

// What the clients know. Its file has a line for each that is sent and each that is acknowledged.
class Oracle {
 public:
  struct Sent {
    std::string method;
    std::shared_ptr<google::protobuf::Message> command;
    std::optional<Receipt> receipt;
  };
  explicit Oracle(const std::string& file) : file_(file) {}

  void Send(const std::string& request_id, const std::string& method,
            std::shared_ptr<google::protobuf::Message> command) {
    std::lock_guard lock(mutex_);
    sent_[request_id] = {method, std::move(command), std::nullopt};
    last_round_.insert(request_id);
    file_ << "sent " << request_id << std::endl;
  }
  void Acknowledge(const std::string& request_id, const Receipt& receipt) {
    std::lock_guard lock(mutex_);
    Sent& sent = sent_[request_id];
    if (sent.receipt) {
      EXPECT_EQ(sent.receipt->ShortDebugString(), receipt.ShortDebugString()) << request_id;
    }
    sent.receipt = receipt;
    file_ << "acknowledged " << request_id << " " << receipt.ShortDebugString() << std::endl;
  }
  std::vector<std::pair<std::string, Sent>> TakeLastRound() {
    std::lock_guard lock(mutex_);
    std::vector<std::pair<std::string, Sent>> round;
    for (const std::string& id : last_round_) round.emplace_back(id, sent_[id]);
    last_round_.clear();
    return round;
  }
  const std::map<std::string, Sent>& sent() const { return sent_; }

 private:
  std::mutex mutex_;
  std::map<std::string, Sent> sent_;
  std::set<std::string> last_round_;
  std::ofstream file_;
};

// Sends a command; how often, and to whom, is the test's.
using Send =
    std::function<absl::Status(const std::string& method, const google::protobuf::Message& command, Receipt* receipt)>;

// One client's commands: statements of targets, many to an aggregate; and captures, whose contacts are recorded by
// reaction.
class OracleClient {
 public:
  OracleClient(Oracle& oracle, Send send, uint64_t seed) : oracle_(oracle), send_(std::move(send)), random_(seed) {}

  // One or a few; those that are not acknowledged are in doubt.
  void Next() { random_() % 4 == 0 ? Capture() : State(); }

 private:
  template <typename Command>
  std::optional<Receipt> Do(const char* method, Command command);
  void State();
  void Capture();

  Oracle& oracle_;
  const Send send_;
  std::mt19937_64 random_;
};

// What the ops port answers, a JSON object a line.
std::vector<nlohmann::json> Lines(const std::string& ops, const std::string& path);
// Until no service there has anything under way.
void AwaitNothingLeft(const std::string& ops);
// Every request stands exactly once, where its receipt says; every reaction is done, once; the rows are what the log
// says. The digests of the services' rows.
std::map<std::string, std::string> CheckAgainst(const Oracle& oracle, const std::string& ops);

}  // namespace iml::tests
