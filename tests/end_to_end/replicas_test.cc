// Services as processes on a real Kafka: equal replicas, calls between services, topics that are not as they must be.
#include <gmock/gmock.h>
#include <httplib.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "iml/log/v1/log.pb.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/domain/codes.h"
#include "libs/domain/date.h"
#include "libs/domain/refusal.h"
#include "libs/log/log.h"
#include "libs/rpc/client.h"
#include "tests/support/broker.h"
#include "tests/support/folder.h"
#include "tests/support/server_process.h"
#include "tests/support/wait.h"

namespace iml {
namespace {

using rpc::Client;
using rpc::v1::Receipt;
using testing::AllOf;
using testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr char kSetTarget[] = "/iml.reporting.v1.Reporting/SetTarget";
constexpr char kGetTarget[] = "/iml.reporting.v1.Reporting/GetTarget";

reporting::v1::SetTarget Target(const std::string& request_id, int64_t value, const std::string& source = "DREETS") {
  reporting::v1::SetTarget command;
  command.set_request_id(request_id);
  command.set_territory("84");
  command.set_measure(reporting::v1::MEASURE_PLACES);
  command.set_value(value);
  *command.mutable_valid_from() = *command.mutable_stated_on() = domain::ToDate(absl::CivilDay(2018, 1, 1));
  command.set_source(source);
  return command;
}

constexpr char kOne[] = "7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b17", kOther[] = "7f9c24e8-3b12-4fef-91e0-5c2d8a6f0b18";

class Replicas : public testing::Test {
 protected:
  void SetUp() override {
    broker_.DeleteTopics(broker_.Topics());
    ASSERT_EQ(Iml("topics apply --replication=1 --partitions=2"), 0) << said_;
  }

  static tests::Broker& TheBroker() {
    static tests::Broker broker({.secure = true});
    return broker;
  }

  std::string key() const { return folder_ / "key"; }
  std::string log() const { return "kafka://" + broker_.address(); }

  // A command on this log; what it says is in said_.
  int Iml(const std::string& arguments, const std::string& program = IML) {
    return Run(absl::StrCat(program, " ", arguments, " --log=", log(), " --key-file=", key()));
  }
  int Run(const std::string& command) {
    FILE* pipe = popen((command + " 2>&1").c_str(), "r");
    std::array<char, 4096> piece;
    said_.clear();
    while (const size_t size = fread(piece.data(), 1, piece.size(), pipe)) said_.append(piece.data(), size);
    return WEXITSTATUS(pclose(pipe));
  }
  // `iml serve`, which is to refuse.
  int Serve() {
    return Iml(
        absl::StrCat("serve --grpc=127.0.0.1:0 --http=127.0.0.1:0 --ops=127.0.0.1:0 --data=", folder_ / "refused"));
  }

  std::unique_ptr<tests::ServerProcess> Start(const std::string& name, std::vector<std::string> options) {
    const std::string data = folder_ / name;
    std::filesystem::create_directories(data);
    options.push_back("--key-file=" + key());
    if (std::none_of(options.begin(), options.end(),
                     [](const std::string& option) { return option.starts_with("--log="); })) {
      options.push_back("--log=" + log());
    }
    return std::make_unique<tests::ServerProcess>(IML, data, options);
  }
  // The flags of somebody who logs in, or who shows a certificate.
  std::vector<std::string> As(const std::string& user, const std::string& password) const {
    return {"--log=kafka://" + broker_.sasl_address(), "--kafka-user=" + user,
            "--kafka-password-file=" + broker_.file(password)};
  }
  std::vector<std::string> Certified(const std::string& authority, const std::string& client) const {
    return {"--log=kafka://" + broker_.tls_address(), "--kafka-tls=true",
            "--kafka-ca=" + broker_.file(authority + ".pem"), "--kafka-certificate=" + broker_.file(client + ".pem"),
            "--kafka-certificate-key=" + broker_.file(client + ".key")};
  }
  // `iml serve`, which is to refuse, by another way to the brokers.
  int ServeBy(const std::vector<std::string>& flags) {
    std::string command =
        absl::StrCat(IML, " serve --grpc=127.0.0.1:0 --http=127.0.0.1:0 --ops=127.0.0.1:0 --key-file=", key(),
                     " --data=", folder_ / "refused");
    for (const std::string& flag : flags) absl::StrAppend(&command, " ", flag);
    return Run(command);
  }

  tests::Broker& broker_ = TheBroker();
  tests::Folder folder_;
  std::string said_;
};

TEST_F(Replicas, AnswerAtAPositionThatAnotherOneWrote) {
  const auto one = Start("one", {"--services=reporting"}), other = Start("other", {"--services=reporting"});
  Client writes({one->addresses().grpc}), reads({other->addresses().grpc});
  Receipt receipt;
  ASSERT_EQ(writes.CallUntil(kPatience, kSetTarget, Target(kOne, 4715), {}, &receipt), absl::OkStatus());
  reporting::v1::GetTargetRequest request;
  request.set_target_id("84-places");
  *request.add_min_position() = receipt.position();
  reporting::v1::TargetView view;
  ASSERT_EQ(reads.CallUntil(kPatience, kGetTarget, request, {}, &view), absl::OkStatus());
  EXPECT_EQ(view.statements(0).value(), 4715);
}

TEST_F(Replicas, GiveOneReceiptForOneRequestWhicheverIsAsked) {
  const auto one = Start("one", {"--services=reporting"}), other = Start("other", {"--services=reporting"});
  Client first({one->addresses().grpc}), second({other->addresses().grpc});
  Receipt receipt, again;
  ASSERT_EQ(first.CallUntil(kPatience, kSetTarget, Target(kOne, 4715), {}, &receipt), absl::OkStatus());
  ASSERT_EQ(second.CallUntil(kPatience, kSetTarget, Target(kOne, 4715), {.retry = true}, &again), absl::OkStatus());
  EXPECT_EQ(again.ShortDebugString(), receipt.ShortDebugString());
}

TEST_F(Replicas, TakeCommandsOnAnAggregateWhoseLastWriterWasKilled) {
  const auto one = Start("one", {"--services=reporting"}), other = Start("other", {"--services=reporting"});
  Client client({one->addresses().grpc, other->addresses().grpc});
  Receipt receipt;
  ASSERT_EQ(client.CallUntil(kPatience, kSetTarget, Target(kOne, 4715), {}, &receipt), absl::OkStatus());
  one->Kill();
  ASSERT_EQ(client.CallUntil(kPatience, kSetTarget, Target(kOther, 4800, "CRHH"), {}, &receipt), absl::OkStatus());
  EXPECT_EQ(receipt.version(), 2);
}

TEST_F(Replicas, JoinFromNothingAndServeWhatTheLogHolds) {
  const auto one = Start("one", {"--services=reporting"});
  Client client({one->addresses().grpc});
  Receipt receipt;
  ASSERT_EQ(client.CallUntil(kPatience, kSetTarget, Target(kOne, 4715), {}, &receipt), absl::OkStatus());
  const auto fresh = Start("fresh", {"--services=reporting"});
  reporting::v1::GetTargetRequest request;
  request.set_target_id("84-places");
  reporting::v1::TargetView view;
  ASSERT_EQ(Client({fresh->addresses().grpc}).CallUntil(kPatience, kGetTarget, request, {}, &view), absl::OkStatus());
  EXPECT_EQ(view.statements(0).value(), 4715);
}

// Nobody has that rent account, and only contracting can say so.
TEST_F(Replicas, OfSecuringAskContractingAtAnotherEndpointWhenOneIsAway) {
  const auto away = Start("away", {"--services=contracting"}), there = Start("there", {"--services=contracting"});
  const auto securing = Start("securing", {"--services=securing", absl::StrCat("--contracting=", away->addresses().grpc,
                                                                               ",", there->addresses().grpc)});
  away->Kill();
  securing::v1::OpenClaim command;
  command.set_request_id(kOne);
  *command.mutable_occurred_on() = domain::ToDate(absl::CivilDay(2022, 1, 1));
  command.set_dwelling_id("d1");
  *command.mutable_kind() = domain::CodeOf(contract::v1::CODE_LIST_NATURE_SINISTRE, "IMPAYE");
  command.set_rent_account_id("no-such-account");
  Receipt receipt;
  const absl::Status status =
      Client({securing->addresses().grpc})
          .CallUntil(kPatience, "/iml.securing.v1.Securing/OpenClaim", command, {.timeout = kPatience}, &receipt);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
  EXPECT_EQ(domain::RefusalOf(status).reason(), "NOT_FOUND");
}

TEST_F(Replicas, OfSecuringAreToldWhereContractingIs) {
  EXPECT_EQ(Iml(absl::StrCat("--data=", folder_ / "refused"), IML "-securing"), 2);
  EXPECT_THAT(said_, HasSubstr("--contracting is missing"));
}

TEST_F(Replicas, NeedTheKeyThatTheyShare) {
  std::ofstream(folder_ / "key") << std::string(64, 'a') << "\n";
  EXPECT_EQ(Serve(), 3);
  EXPECT_THAT(said_, HasSubstr("its ids rest on another key than ours"));
}

TEST_F(Replicas, SayThatNoBrokerAnswersInTime) {
  EXPECT_EQ(
      Run(absl::StrCat(IML, " serve --data=", folder_ / "refused", " --log=kafka://127.0.0.1:1 --key-file=", key())),
      3);
  EXPECT_THAT(said_, HasSubstr("no Kafka broker answers at 127.0.0.1:1"));
}

TEST_F(Replicas, SayThatTheKeyFileIsMissing) {
  EXPECT_EQ(Run(absl::StrCat(IML, " serve --data=", folder_ / "refused", " --log=", log())), 2);
  EXPECT_THAT(said_, HasSubstr("--key-file is missing"));
}

TEST_F(Replicas, SayThatABrokerThatStandsStillDoesNotAnswerInTime) {
  broker_.Freeze();
  EXPECT_EQ(Serve(), 3);
  broker_.Thaw();
  EXPECT_THAT(said_, HasSubstr("no Kafka broker answers at"));
}

TEST_F(Replicas, MakeNoKeyForALogThatIsNone) {
  const std::string made = folder_ / "made";
  EXPECT_EQ(Run(absl::StrCat(IML, " topics apply --log=127.0.0.1:1 --key-file=", made)), 2);
  EXPECT_FALSE(std::filesystem::exists(made));
}

TEST_F(Replicas, MakeNoKeyForTopicsThatHaveOne) {
  const std::string made = folder_ / "made";
  EXPECT_EQ(Run(absl::StrCat(IML, " topics apply --log=", log(), " --key-file=", made)), 3);
  EXPECT_THAT(said_, HasSubstr("ids rest on the key that it was made with"));
  EXPECT_FALSE(std::filesystem::exists(made));
}

TEST_F(Replicas, NeedAsManyBrokersAsTheirTopicsAreToLieOn) {
  broker_.DeleteTopics(broker_.Topics());
  EXPECT_EQ(Iml("topics apply"), 2);
  EXPECT_THAT(said_, HasSubstr("on 3 brokers unless --replication says otherwise"));
}

TEST_F(Replicas, SayThatTheLogDoesNotAnswerAndThatItDoesAgain) {
  const auto replica = Start("served", {"--services=reporting"});
  httplib::Client ops("http://" + replica->addresses().ops);
  const auto await = [&](const std::string& text) {
    while (ops.Get("/metrics")->body.find(text) == std::string::npos) {
    }
  };
  await("iml_ready{service=\"reporting\"} 1");
  broker_.Freeze();
  await("iml_log_reached{service=\"reporting\"} 0");
  EXPECT_EQ(Run(absl::StrCat(IML, " status --data=", folder_ / "served")), 0);
  EXPECT_THAT(said_, HasSubstr("The log does not answer"));
  EXPECT_EQ(ops.Get("/readyz")->status, 200);
  broker_.Thaw();
  await("iml_log_reached{service=\"reporting\"} 1");
  const auto said = [&] {
    std::ifstream file(folder_ / "served/iml.log");
    return std::string{std::istreambuf_iterator<char>(file), {}};
  };
  EXPECT_TRUE(tests::Wait([&] { return said().find("the log answers again") != std::string::npos; }));
  EXPECT_THAT(said(), HasSubstr("the log does not answer"));
}

TEST_F(Replicas, SayThatALogIsWrittenInAnotherWay) {
  EXPECT_EQ(Run(absl::StrCat(IML, " topics check --log=127.0.0.1:1 --key-file=", key())), 2);
  EXPECT_THAT(said_, HasSubstr("write kafka://host:port,host:port"));
}

// ---- records that are not as ours are

// A commit as its header says, of facts that are none.
std::string CommitOf(const std::string& aggregate, const std::string& commit_id, uint32_t schema) {
  log::v1::AnyCommit commit;
  commit.mutable_header()->set_commit_id(commit_id);
  commit.mutable_header()->set_aggregate_id(aggregate);
  commit.mutable_header()->set_request_id(std::string(16, 'r'));
  commit.mutable_header()->set_schema(schema);
  commit.add_facts("");
  return commit.SerializeAsString();
}

class OddRecords : public Replicas {
 protected:
  void SetUp() override {
    Replicas::SetUp();
    replica_ = Start("replica", {"--services=reporting"});
  }
  void Write(const std::string& key, const std::string& value) {
    broker_.Produce("iml.reporting.target.v1", log::PartitionOf(key, 2), &key, &value);
  }
  // Until the metric says so many; the log file then names each.
  std::string Count(int count) {
    httplib::Client ops("http://" + replica_->addresses().ops);
    const std::string wanted = absl::StrCat("iml_odd_records_total{service=\"reporting\"} ", count, "\n");
    while (ops.Get("/metrics")->body.find(wanted) == std::string::npos) {
    }
    std::ifstream file(folder_ / "replica/iml.log");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  absl::Status Set(const std::string& request_id) {
    Receipt receipt;
    return Client({replica_->addresses().grpc})
        .CallUntil(absl::Seconds(5), kSetTarget, Target(request_id, 4715), {}, &receipt);
  }

  std::unique_ptr<tests::ServerProcess> replica_;
};

TEST_F(OddRecords, ThatAreGarbageAreCountedAndNamedAndStopNobody) {
  Write("84-places", "garbage that is no commit");
  EXPECT_THAT(Count(1), HasSubstr("it does not parse"));
  EXPECT_EQ(Set(kOne), absl::OkStatus());
}

TEST_F(OddRecords, WithTheKeyOfAnotherAggregateAreCountedAndNamedAndStopNobody) {
  Write("84-places", CommitOf("84-dwellings", std::string(16, 'c'), 1));
  EXPECT_THAT(Count(1), HasSubstr("its key is not its aggregate"));
  EXPECT_EQ(Set(kOne), absl::OkStatus());
}

TEST_F(OddRecords, OfAForeignProducerAreCountedAndNamedAndStopNobody) {
  Write("84-places", CommitOf("84-places", "short", 1));
  EXPECT_THAT(Count(1), HasSubstr("its commit_id is not 16 bytes"));
  EXPECT_EQ(Set(kOne), absl::OkStatus());
}

TEST_F(OddRecords, ThatAreVeryLargeAreCountedAndNamedAndStopNobody) {
  Write("84-places", std::string(1'000'000, '\xff'));
  EXPECT_THAT(Count(1), HasSubstr("it does not parse"));
  EXPECT_EQ(Set(kOne), absl::OkStatus());
}

TEST_F(OddRecords, OfANewerBuildAreCountedAndNamedAndTheirAggregateWaitsForAnUpgrade) {
  Write("84-places", CommitOf("84-places", std::string(16, 'c'), 1'000'000));
  EXPECT_THAT(Count(1), HasSubstr("its facts are of a newer build"));
  const absl::Status status = Set(kOne);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("upgrade"));
}

// ---- who may

TEST_F(Replicas, WriteAndReadAsWhoeverIsKnown) {
  int64_t value = 1;
  for (const auto& flags : {As("alice", "password"), Certified("ca", "alice")}) {
    std::vector<std::string> options = flags;
    options.push_back("--services=reporting");
    const auto replica = Start(std::to_string(value), options);
    Client client({replica->addresses().grpc});
    Receipt receipt;
    ASSERT_EQ(client.CallUntil(kPatience, kSetTarget, Target(value == 1 ? kOne : kOther, 4715, std::to_string(value)),
                               {}, &receipt),
              absl::OkStatus());
    EXPECT_EQ(receipt.version(), value++);
  }
}

TEST_F(Replicas, SayThatTheyAreNotLetIn) {
  EXPECT_EQ(ServeBy(As("alice", "wrong_password")), 3);
  EXPECT_THAT(said_, AllOf(HasSubstr("do not let us in ("), HasSubstr("SASL authentication error")));
  EXPECT_EQ(ServeBy(Certified("other", "alice")), 3);
  EXPECT_THAT(said_, HasSubstr("certificate verify failed"));
}

TEST_F(Replicas, SayThatTheyHaveNoRights) {
  EXPECT_EQ(ServeBy(As("bob", "password")), 3);
  EXPECT_THAT(said_, HasSubstr("Topic authorization failed"));
}

// ---- topics

// The conditions are looked at again each minute.
TEST_F(Replicas, EndWithCodeFourWhenATopicBreaksAConditionWhileTheyServe) {
  const auto replica = Start("served", {"--services=reporting"});
  broker_.SetTopic("iml.reporting.target.v1", {{"cleanup.policy", "compact"}, {"retention.ms", "-1"}});
  EXPECT_EQ(replica->Wait(), 4);
  std::ifstream log(folder_ / "served/iml.log");
  const std::string said{std::istreambuf_iterator<char>(log), {}};
  EXPECT_THAT(said, HasSubstr("cleanup.policy is compact and must be delete"));
}

TEST_F(Replicas, DoNotStartWithoutTheirTopics) {
  broker_.DeleteTopics({"iml.reporting.target.v1"});
  EXPECT_EQ(Serve(), 3);
  EXPECT_THAT(said_, HasSubstr("topic iml.reporting.target.v1 is not there: make it with `iml topics apply`"));
}

TEST_F(Replicas, DoNotStartOnATopicThatBreaksAConditionAndSayWhich) {
  broker_.SetTopic("iml.reporting.target.v1", {{"cleanup.policy", "compact"}, {"retention.ms", "-1"}});
  EXPECT_EQ(Serve(), 3);
  EXPECT_THAT(said_, HasSubstr("topic iml.reporting.target.v1: cleanup.policy is compact and must be delete"));
}

TEST_F(Replicas, HaveTheirTopicsCheckedAllOfThem) {
  EXPECT_EQ(Iml("topics check"), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("good: only superusers may write"));
  broker_.SetTopic("iml.reporting.target.v1", {{"retention.ms", "1000"}});
  broker_.DeleteTopics({"iml.securing.claims.v1"});
  EXPECT_EQ(Iml("topics check"), 1);
  EXPECT_THAT(said_, HasSubstr("retention.ms is 1000 and must be -1"));
  EXPECT_THAT(said_, HasSubstr("it is not there"));
}

TEST_F(Replicas, KeepTheirTopicsWhenThoseAreAppliedAgain) {
  EXPECT_EQ(Iml("topics apply --replication=1 --partitions=2"), 0) << said_;
}

TEST_F(Replicas, SayWhichPartitionsATopicHasThatIsAppliedWithOthers) {
  EXPECT_EQ(Iml("topics apply --replication=1 --partitions=3"), 1);
  EXPECT_THAT(said_, HasSubstr("it has 2 partitions, not 3"));
}

}  // namespace
}  // namespace iml
