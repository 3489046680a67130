// Kills the server under load, again and again. A client keeps an oracle: what was acknowledged is there after each start, with the
// same receipt; what was in doubt is asked once more; in the end every request stands exactly once.
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "iml/log/v1/log.pb.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/domain/codes.h"
#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/rpc/client.h"
#include "libs/territory/territory.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"

namespace iml {
namespace {

using rpc::v1::Receipt;

constexpr int kClients = 24;

int Rounds() {
  const char* asked = std::getenv("IML_CRASH_ROUNDS");
  return asked == nullptr ? 8 : std::atoi(asked);
}

// What the clients know. Its file has a line for each that is sent and each that is acknowledged.
class Oracle {
 public:
  struct Sent {
    std::string method;
    std::shared_ptr<google::protobuf::Message> command;
    std::optional<Receipt> receipt;
  };
  explicit Oracle(const std::string& file) : file_(file) {}

  void Send(const std::string& request_id, const std::string& method, std::shared_ptr<google::protobuf::Message> command) {
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

const char* const kSetTarget = "/iml.reporting.v1.Reporting/SetTarget";
const char* const kRegisterOwner = "/iml.prospection.v1.Prospection/RegisterOwner";
const char* const kOpenCapture = "/iml.prospection.v1.Prospection/OpenCapture";
const char* const kContactOwner = "/iml.prospection.v1.Prospection/ContactOwner";

// One client's commands: statements of targets, many to an aggregate; and captures, whose contacts are recorded by reaction.
class ClientOfARound {
 public:
  ClientOfARound(Oracle& oracle, const std::string& address, uint64_t seed) : oracle_(oracle), client_({address}), random_(seed) {}

  void Run(const std::atomic<bool>& stop) {
    while (!stop) {
      random_() % 4 == 0 ? Capture() : State();
    }
  }

 private:
  template <typename Command>
  std::optional<Receipt> Do(const char* method, Command command) {
    const std::string id = domain::DerivedId("crash", std::to_string(random_()));
    command.set_request_id(id);
    oracle_.Send(id, method, std::make_shared<Command>(command));
    Receipt receipt;
    const absl::Status status = client_.Call(method, command, {.timeout = absl::Seconds(5)}, &receipt);
    if (!status.ok()) return std::nullopt;  // in doubt
    oracle_.Acknowledge(id, receipt);
    return receipt;
  }
  void State() {
    reporting::v1::SetTarget command;
    const auto& departements = territory::DepartementsOf("84");
    const size_t which = random_() % (departements.size() + 1);
    command.set_territory(which == departements.size() ? "84" : "0" + departements[which]);
    command.set_measure(random_() % 2 == 0 ? "places" : "dwellings");
    command.set_value(1);
    *command.mutable_valid_from() = *command.mutable_stated_on() = domain::ToDate(absl::CivilDay(2020, 1, 1));
    command.set_source(std::to_string(random_()));
    Do(kSetTarget, command);
  }
  void Capture() {
    prospection::v1::RegisterOwner owner;
    owner.mutable_person()->mutable_name()->set_clear(std::to_string(random_()));
    owner.mutable_person()->mutable_address()->set_clear("1 rue des Essais");
    owner.set_source("x");
    *owner.mutable_collected_on() = domain::ToDate(absl::CivilDay(2020, 1, 1));
    const auto registered = Do(kRegisterOwner, owner);
    if (!registered) return;
    prospection::v1::OpenCapture open;
    open.mutable_address()->mutable_street()->set_clear(std::to_string(random_()));
    open.mutable_address()->set_commune("69381");
    open.set_owner_id(registered->aggregate_id());
    *open.mutable_channel() = domain::CodeOf("canalCaptation", "SPONTANE");
    open.set_source("x");
    const auto opened = Do(kOpenCapture, open);
    if (!opened) return;
    prospection::v1::ContactOwner contact;
    contact.set_owner_id(registered->aggregate_id());
    contact.set_door_id(opened->aggregate_id());
    contact.set_capture_file(1);
    contact.set_medium("letter");
    Do(kContactOwner, contact);
  }

  Oracle& oracle_;
  rpc::Client client_;
  std::mt19937_64 random_;
};

// Every command of the last round once more: the acknowledged give the same receipt, those in doubt give one at last.
void AskAgain(Oracle& oracle, const std::string& address) {
  rpc::Client client({address});
  for (const auto& [id, sent] : oracle.TakeLastRound()) {
    Receipt receipt;
    const absl::Status status =
        client.CallUntil(absl::Seconds(30), sent.method, *sent.command, {.timeout = absl::Seconds(5), .retry = true}, &receipt);
    ASSERT_TRUE(status.ok()) << id << ": " << status;
    oracle.Acknowledge(id, receipt);
  }
}

std::vector<nlohmann::json> Lines(const std::string& ops, const std::string& path) {
  httplib::Client client("http://" + ops);
  client.set_read_timeout(std::chrono::minutes(5));
  const auto answer = client.Get(path);
  std::vector<nlohmann::json> lines;
  if (!answer) {
    ADD_FAILURE() << path << ": " << httplib::to_string(answer.error());
    return lines;
  }
  std::istringstream text(answer->body);
  for (std::string line; std::getline(text, line);) lines.push_back(nlohmann::json::parse(line, nullptr, false));
  return lines;
}

void AwaitNothingLeft(const std::string& ops) {
  for (bool idle = false; !idle;) {
    idle = true;
    const auto status = Lines(ops, "/status");
    ASSERT_FALSE(status.empty());
    for (const auto& service : status.front()["services"])
      idle = idle && service["todos"] == 0 && service["lag"] == 0 && service["idle"] == true;
  }
}

TEST(Crash, LosesNoAcknowledgedCommandAndAppliesNoneTwice) {
  tests::Folder folder;
  const std::string data = folder / "data";
  std::filesystem::create_directories(data);
  Oracle oracle(folder / "oracle");
  std::mt19937_64 random(20221231);
  for (int round = 0; round < Rounds(); ++round) {
    tests::ServerProcess server(IML, data);
    AskAgain(oracle, server.addresses().grpc);
    ASSERT_FALSE(HasFailure()) << "round " << round;
    std::atomic<bool> stop = false;
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&, seed = random()] { ClientOfARound(oracle, server.addresses().grpc, seed).Run(stop); });
    }
    // The moment of the kill is what the test varies; nothing depends on how long it is.
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 300));
    server.Kill();
    stop = true;
    for (std::thread& client : clients) client.join();
  }

  tests::ServerProcess server(IML, data);
  AskAgain(oracle, server.addresses().grpc);
  AwaitNothingLeft(server.addresses().ops);
  std::map<std::string, std::vector<std::string>> places;  // request id to where it stands with facts
  int64_t contacts = 0, recorded = 0;
  for (const auto& line : Lines(server.addresses().ops, "/log?raw=1")) {
    if (!line.value("stands", false)) continue;
    std::string value;
    log::v1::AnyCommit commit;
    ASSERT_TRUE(absl::Base64Unescape(line["value"].get<std::string>(), &value) && commit.ParseFromString(value));
    if (commit.facts().empty()) continue;
    places[domain::UuidText(commit.header().request_id())].push_back(
        absl::StrCat(line["topic"].get<std::string>(), "/", line["partition"].get<int>(), "/", line["offset"].get<int64_t>(), " v",
                     line["version"].get<int64_t>()));
    prospection::v1::OwnerFact owner;
    prospection::v1::DoorFact door;
    if (line["topic"] == "iml.prospection.owner.v1" && owner.ParseFromString(commit.facts(0)) && owner.has_owner_contacted()) ++contacts;
    if (line["topic"] == "iml.prospection.door.v1" && door.ParseFromString(commit.facts(0)) && door.has_capture_contacted()) ++recorded;
  }
  for (const auto& [id, sent] : oracle.sent()) {
    ASSERT_TRUE(sent.receipt.has_value()) << id;
    const auto& position = sent.receipt->position();
    const std::string place =
        absl::StrCat(position.topic(), "/", position.partition(), "/", position.offset(), " v", sent.receipt->version());
    EXPECT_EQ(places[id], std::vector<std::string>{place}) << id;
  }
  EXPECT_EQ(recorded, contacts) << "every reaction is done, once";
  EXPECT_GT(contacts, 0);
  for (const auto& verdict : Lines(server.addresses().ops, "/verify")) {
    if (verdict.contains("table")) {
      EXPECT_EQ(verdict["table"], "") << verdict;
    }
  }
  std::cout << Rounds() << " kills, " << oracle.sent().size() << " commands\n";
}

}  // namespace
}  // namespace iml
