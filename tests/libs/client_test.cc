#include "libs/rpc/client.h"

#include <gmock/gmock.h>

#include <future>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "libs/domain/refusal.h"
#include "libs/rpc/server.h"
#include "tests/support/pair.h"
#include "tests/support/text.h"

namespace iml::tests {
namespace {

using absl::StatusCode;
using rpc::Answer;
using rpc::Call;
using rpc::Client;
using rpc::Server;
using testing::ElementsAre;

constexpr char kMethod[] = "/iml.tests.HouseholdService/Admit";
constexpr char kRequest[] = "request_id: '7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b17' household_id: 'h1' dwelling_id: 'd1'";

const google::protobuf::ServiceDescriptor* Door() {
  Admit::descriptor();
  return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("iml.tests.HouseholdService");
}

// Answers calls one after the other with what the test has ready, the last again and again; notes what it was sent.
class Scripted {
 public:
  explicit Scripted(std::vector<absl::StatusOr<std::string>> answers) : answers_(std::move(answers)) {
    server_ = Server::Start({.http = ""}, {{Door(),
                                            [this](Call call, const Answer& answer) {
                                              std::unique_lock lock(mutex_);
                                              const auto now = answers_.front();
                                              if (answers_.size() > 1) answers_.erase(answers_.begin());
                                              calls_.push_back(std::move(call));
                                              lock.unlock();
                                              answer(now);
                                            }}})
                  .value();
  }
  std::string address() const { return absl::StrCat("127.0.0.1:", server_->grpc_port()); }
  std::vector<bool> retries() {
    std::lock_guard lock(mutex_);
    std::vector<bool> retries;
    for (const Call& call : calls_) retries.push_back(call.retry);
    return retries;
  }
  const Call& call(size_t i) const { return calls_[i]; }

 private:
  std::mutex mutex_;
  std::vector<absl::StatusOr<std::string>> answers_;
  std::vector<Call> calls_;
  std::unique_ptr<Server> server_;
};

std::string AReceipt(int64_t version) {
  rpc::v1::Receipt receipt;
  receipt.set_version(version);
  return receipt.SerializeAsString();
}

absl::Status CallUntil(Client& client, absl::Duration patience, rpc::v1::Receipt* receipt) {
  return client.CallUntil(patience, kMethod, Text<Admit>(kRequest), {}, receipt);
}

TEST(Client, SendsTheRequestAndWhoActs) {
  Scripted server({AReceipt(7)});
  Client client({server.address()});
  rpc::v1::Receipt receipt;
  const log::v1::Actor actor = Text<log::v1::Actor>("subject: 's-1' organisation: '123456782' role: 'operator'");
  ASSERT_TRUE(client.Call(kMethod, Text<Admit>(kRequest), {.actor = actor}, &receipt).ok());
  EXPECT_EQ(receipt.version(), 7);
  EXPECT_EQ(server.call(0).request->ShortDebugString(), Text<Admit>(kRequest).ShortDebugString());
  EXPECT_EQ(server.call(0).actor.ShortDebugString(), actor.ShortDebugString());
  EXPECT_FALSE(server.call(0).retry);
}

TEST(Client, CallsAgainAsARetryWithTheSameRequestWhileTheOutcomeIsNotKnown) {
  Scripted server({absl::UnavailableError("ask again"), absl::DeadlineExceededError("too late"), AReceipt(7)});
  Client client({server.address()});
  rpc::v1::Receipt receipt;
  ASSERT_TRUE(CallUntil(client, absl::Seconds(30), &receipt).ok());
  EXPECT_EQ(receipt.version(), 7);
  EXPECT_THAT(server.retries(), ElementsAre(false, true, true));
  EXPECT_EQ(server.call(0).request->ShortDebugString(), server.call(2).request->ShortDebugString());
}

TEST(Client, TakesARefusalForAnAnswerWithItsReasonAndFields) {
  const absl::Status refusal =
      domain::At("expected_version", domain::Refuse<rpc::v1::REASON_VERSION_MISMATCH>(domain::Version(7)));
  Scripted server({refusal});
  Client client({server.address()});
  rpc::v1::Receipt receipt;
  EXPECT_EQ(CallUntil(client, absl::Seconds(30), &receipt), refusal);
  EXPECT_THAT(server.retries(), ElementsAre(false));
}

TEST(Client, GoesToTheNextAddressWhenOneIsAway) {
  Scripted server({AReceipt(7)});
  std::string away;
  {
    Scripted gone({AReceipt(1)});
    away = gone.address();
  }
  Client client({away, server.address()});
  rpc::v1::Receipt receipt;
  ASSERT_TRUE(CallUntil(client, absl::Seconds(30), &receipt).ok());
  EXPECT_EQ(receipt.version(), 7);
  EXPECT_THAT(server.retries(), ElementsAre(true));
}

TEST(Client, GoesToWhoeverServesTheContextThatTheMethodNames) {
  Scripted server({AReceipt(7)}), other({AReceipt(1)});
  Client client(rpc::ParseEndpoints({"tests=" + server.address(), other.address()}).value());
  rpc::v1::Receipt receipt;
  ASSERT_TRUE(client.Call(kMethod, Text<Admit>(kRequest), {}, &receipt).ok());
  EXPECT_EQ(receipt.version(), 7);
}

TEST(Client, SaysWhomItDoesNotKnow) {
  Client client(rpc::ParseEndpoints({"contracting=127.0.0.1:1"}).value());
  rpc::v1::Receipt receipt;
  EXPECT_EQ(client.Call(kMethod, Text<Admit>(kRequest), {}, &receipt).code(), StatusCode::kInvalidArgument);
}

// With two addresses, two turns would lead back to the one that is away.
TEST(Client, TurnsOnceForAllCallsThatFailTogether) {
  Scripted away({absl::UnavailableError("ask another")}), server({AReceipt(7)});
  Client client({away.address(), server.address()});
  constexpr int kCalls = 64;
  std::vector<rpc::v1::Receipt> receipts(kCalls);
  std::vector<std::promise<absl::Status>> answers(kCalls);
  for (int i = 0; i < kCalls; ++i) {
    client.StartUntil(absl::Seconds(30), kMethod, Text<Admit>(kRequest), {}, &receipts[i],
                      [&answers, i](const absl::Status& status) { answers[i].set_value(status); });
  }
  for (std::promise<absl::Status>& answer : answers) EXPECT_EQ(answer.get_future().get(), absl::OkStatus());
  EXPECT_THAT(away.retries(), testing::Each(false));
}

TEST(Endpoints, AreReadAsTheyAreWritten) {
  const auto endpoints = rpc::ParseEndpoints({"a:1,b:2", "contracting=c:3,d:4"}).value();
  EXPECT_THAT(endpoints.of.at(""), ElementsAre("a:1", "b:2"));
  EXPECT_THAT(endpoints.of.at("contracting"), ElementsAre("c:3", "d:4"));
}

TEST(Endpoints, WithoutAPortAreRefused) {
  for (const char* wrong : {"a", "contracting=a", "a:", ":1", "contracting=", "a:1,,b:2", "a:99999", "a:b"}) {
    EXPECT_EQ(rpc::ParseEndpoints({wrong}).status().code(), StatusCode::kInvalidArgument) << wrong;
  }
}

TEST(Client, SaysThatTheOutcomeIsNotKnownWhenPatienceEnds) {
  Scripted server({absl::UnavailableError("ask again")});
  Client client({server.address()});
  rpc::v1::Receipt receipt;
  EXPECT_EQ(CallUntil(client, absl::Milliseconds(200), &receipt).code(), StatusCode::kUnavailable);
  EXPECT_GT(server.retries().size(), 1u);
}

TEST(Client, HasManyCallsUnderWayAtOnce) {
  Scripted server({AReceipt(7)});
  Client client({server.address()});
  std::vector<rpc::v1::Receipt> receipts(100);
  std::vector<std::promise<absl::Status>> done(100);
  for (size_t i = 0; i < 100; ++i) {
    client.Start(kMethod, Text<Admit>(kRequest), {}, &receipts[i],
                 [&done, i](const absl::Status& status) { done[i].set_value(status); });
  }
  for (size_t i = 0; i < 100; ++i) {
    EXPECT_TRUE(done[i].get_future().get().ok());
    EXPECT_EQ(receipts[i].version(), 7);
  }
}

TEST(Client, DoesNotTakeGarbageForAnAnswer) {
  Scripted server({"\xff\xff garbage"});
  Client client({server.address()});
  rpc::v1::Receipt receipt;
  EXPECT_EQ(client.Call(kMethod, Text<Admit>(kRequest), {}, &receipt).code(), StatusCode::kInternal);
}

TEST(MethodOf, IsTheRpcThatTakesTheMessage) {
  EXPECT_EQ(rpc::MethodOf(Door(), Admit::descriptor()), kMethod);
  EXPECT_EQ(rpc::MethodOf(Door(), Open::descriptor()), "");
}

}  // namespace
}  // namespace iml::tests
