// Kills the server under load, again and again. A client keeps an oracle: what was acknowledged is there after each
// start, with the same receipt; what was in doubt is asked once more; in the end every request stands exactly once.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <thread>

#include "libs/rpc/client.h"
#include "tests/support/folder.h"
#include "tests/support/oracle.h"
#include "tests/support/server_process.h"

namespace iml {
namespace {

using tests::Receipt;

constexpr int kClients = 24;

int Rounds() {
  const char* asked = std::getenv("IML_CRASH_ROUNDS");
  return asked == nullptr ? 8 : std::atoi(asked);
}

// Every command of the last round once more: the acknowledged give the same receipt, those in doubt give one at last.
void AskAgain(tests::Oracle& oracle, const std::string& address) {
  rpc::Client client({address});
  for (const auto& [id, sent] : oracle.TakeLastRound()) {
    Receipt receipt;
    const absl::Status status = client.CallUntil(absl::Seconds(30), sent.method, *sent.command,
                                                 {.timeout = absl::Seconds(5), .retry = true}, &receipt);
    ASSERT_TRUE(status.ok()) << id << ": " << status;
    oracle.Acknowledge(id, receipt);
  }
}

TEST(Crash, LosesNoAcknowledgedCommandAndAppliesNoneTwice) {
  tests::Folder folder;
  const std::string data = folder / "data";
  std::filesystem::create_directories(data);
  tests::Oracle oracle(folder / "oracle");
  std::mt19937_64 random(20221231);
  for (int round = 0; round < Rounds(); ++round) {
    tests::ServerProcess server(IML, data);
    AskAgain(oracle, server.addresses().grpc);
    ASSERT_FALSE(HasFailure()) << "round " << round;
    std::atomic<bool> stop = false;
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&, seed = random()] {
        rpc::Client client({server.addresses().grpc});
        const auto once = [&](const std::string& method, const google::protobuf::Message& command, Receipt* receipt) {
          return client.Call(method, command, {.timeout = absl::Seconds(5)}, receipt);
        };
        for (tests::OracleClient each(oracle, once, seed); !stop;) each.Next();
      });
    }
    // The moment of the kill is what the test varies; nothing depends on how long it is.
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 300));
    server.Kill();
    stop = true;
    for (std::thread& client : clients) client.join();
  }

  tests::ServerProcess server(IML, data);
  AskAgain(oracle, server.addresses().grpc);
  tests::AwaitNothingLeft(server.addresses().ops);
  tests::CheckAgainst(oracle, server.addresses().ops);
  std::cout << Rounds() << " kills, " << oracle.sent().size() << " commands\n";
}

}  // namespace
}  // namespace iml
