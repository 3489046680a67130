// The log on a real Kafka: the conformance suite, and what only brokers can do to it.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/log/genesis.h"
#include "libs/log/kafka.h"
#include "tests/libs/log_conformance.h"
#include "tests/support/broker.h"
#include "tests/support/wait.h"

namespace iml::log {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// Every test but those that harm their broker.
tests::Broker& TheBroker() {
  static tests::Broker broker({.secure = true});
  return broker;
}

KafkaOptions At(const std::string& brokers) {
  KafkaOptions options;
  options.brokers = brokers;
  options.replication = 1;
  return options;
}

INSTANTIATE_TEST_SUITE_P(Kafka, LogConformance,
                         testing::Values(Conforming{"kafka",
                                                    [](std::shared_ptr<void>*) {
                                                      TheBroker().DeleteTopics(TheBroker().Topics());
                                                      return OpenKafka(At(TheBroker().address())).value();
                                                    }}),
                         [](const auto& info) { return info.param.name; });

std::future<absl::Status> Start(Log& log, const Partition& partition, const std::string& value) {
  const auto promise = std::make_shared<std::promise<absl::Status>>();
  const absl::Status status = log.Append(
      {{partition, "k", value}}, [promise](const absl::Status& acknowledged) { promise->set_value(acknowledged); });
  if (!status.ok()) promise->set_value(status);
  return promise->get_future();
}

absl::Status Append(Log& log, const Partition& partition, const std::string& value) {
  return Start(log, partition, value).get();
}

std::vector<std::string> Values(Log& log, const Partition& partition) {
  const int64_t end = AwaitEnds(log, {partition}, absl::Minutes(1)).value()[0];
  const auto stretch = Stretch::Open(log, {{partition, 1, end}}).value();
  std::vector<std::string> values;
  for (auto records = stretch->Next(1 << 20).value(); !records.empty(); records = stretch->Next(1 << 20).value()) {
    for (const Record& record : records) values.push_back(record.value);
  }
  return values;
}

class KafkaTopic : public testing::Test {
 protected:
  void SetUp() override { broker_.DeleteTopics(broker_.Topics()); }

  static std::unique_ptr<KafkaLog> Open() { return OpenKafka(At(TheBroker().address())).value(); }
  // What a topic of an administrator must be, but for what a test breaks.
  static std::map<std::string, std::string> Good() {
    return {{"retention.ms", "-1"},
            {"message.timestamp.type", "LogAppendTime"},
            {"compression.type", "uncompressed"},
            {"flush.messages", "1"}};
  }

  tests::Broker& broker_ = TheBroker();
};

// ---- what a topic must be

MATCHER_P2(IsRefusal, topic, words, "") {
  const std::string message(arg.message());
  return arg.code() == absl::StatusCode::kFailedPrecondition &&
         message.starts_with(absl::StrCat("topic ", topic, ": ")) && message.find(words) != std::string::npos;
}

TEST_F(KafkaTopic, IsMadeAsItMustBe) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 3).ok());
  EXPECT_TRUE(log->CheckConditions("t").ok());
  EXPECT_EQ(Open()->LogId("t").value(), log->LogId("t").value());
}

TEST_F(KafkaTopic, CannotHaveMoreReplicasThanThereAreBrokers) {
  KafkaOptions options = At(broker_.address());
  options.replication = 3;
  const absl::Status status = OpenKafka(options).value()->CreateTopic("t", 1);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("making topic t"), HasSubstr("eplication factor")));
}

TEST_F(KafkaTopic, ThatTwoMakeAtOnceHasOneGenesisFirstAndOneLogId) {
  for (int round = 0; round < 5; ++round) {
    const std::string topic = absl::StrCat("t", round);
    const auto one = Open(), other = Open();
    std::future<absl::Status> first = std::async(std::launch::async, [&] { return one->CreateTopic(topic, 4); });
    const absl::Status second = other->CreateTopic(topic, 4);
    EXPECT_TRUE(second.ok()) << second;
    const absl::Status status = first.get();
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(one->LogId(topic).value(), other->LogId(topic).value());
    EXPECT_TRUE(Open()->CheckConditions(topic).ok());
  }
}

TEST_F(KafkaTopic, ThatLacksItsGenesisRecordsGetsThem) {
  broker_.MakeTopic("t", 2, Good());
  const auto log = Open();
  EXPECT_THAT(log->Partitions("t").status(), IsRefusal("t", "no genesis record: run `iml topics apply`"));
  ASSERT_TRUE(log->CreateTopic("t", 2).ok());
  EXPECT_EQ(log->Partitions("t").value(), 2);
}

TEST_F(KafkaTopic, WithAForeignFirstRecordIsRefused) {
  broker_.MakeTopic("t", 1, Good());
  const std::string value = "not a genesis record";
  broker_.Produce("t", 0, nullptr, &value);
  EXPECT_THAT(Open()->CreateTopic("t", 1), IsRefusal("t", "the first record of partition 0 is no genesis record"));
}

struct Wrong {
  std::string setting, value, words;
};
class WrongTopic : public KafkaTopic, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongTopic, IsRefusedAndSaysWhy) {
  std::map<std::string, std::string> settings = Good();
  settings[GetParam().setting] = GetParam().value;
  broker_.MakeTopic("t", 1, settings);
  const auto log = Open();
  EXPECT_THAT(log->CreateTopic("t", 1), IsRefusal("t", GetParam().words));
  EXPECT_THAT(log->Partitions("t").status(), IsRefusal("t", GetParam().words));
  EXPECT_THAT(log->Follow({{{"t", 0}, 0}}).status(), IsRefusal("t", GetParam().words));
  EXPECT_THAT(Append(*log, {"t", 0}, "v"), IsRefusal("t", GetParam().words));
  EXPECT_THAT(AwaitEnds(*log, {{"t", 0}}, absl::Minutes(1)).status(), IsRefusal("t", GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Kafka, WrongTopic,
    testing::Values(
        Wrong{"cleanup.policy", "compact", "cleanup.policy is compact and must be delete: compaction removes commits"},
        Wrong{"cleanup.policy", "compact,delete", "cleanup.policy is compact,delete and must be delete"},
        Wrong{"retention.ms", "86400000", "retention.ms is 86400000 and must be -1: old commits are deleted"},
        Wrong{"retention.bytes", "1000000", "retention.bytes is 1000000 and must be -1"},
        Wrong{"message.timestamp.type", "CreateTime", "message.timestamp.type is CreateTime and must be LogAppendTime"},
        Wrong{"unclean.leader.election.enable", "true", "unclean.leader.election.enable is true and must be false"},
        Wrong{"max.message.bytes", "1000", "max.message.bytes is 1000 and must be at least 1048588"},
        Wrong{"compression.type", "producer", "compression.type is producer and must be uncompressed"},
        Wrong{"flush.messages", "100", "flush.messages is 100 and must be at most 1: a power cut loses"}),
    [](const auto& info) {
      std::string name = absl::StrCat(info.param.setting, "_", info.param.value);
      std::replace_if(
          name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
      return name;
    });

TEST_F(KafkaTopic, OfOtherPartitionsIsRefused) {
  ASSERT_TRUE(Open()->CreateTopic("t", 2).ok());
  EXPECT_THAT(Open()->CreateTopic("t", 3), IsRefusal("t", "it has 2 partitions, not 3"));
  broker_.AddPartitions("t", 3);
  EXPECT_THAT(Open()->CreateTopic("t", 2), IsRefusal("t", "it has 3 partitions, not 2"));
  EXPECT_THAT(Open()->Partitions("t").status(), IsRefusal("t", "it has 3 partitions and was made with 2"));
  v1::Genesis genesis;
  genesis.set_log_id(std::string(16, 'x'));
  genesis.set_topic("t");
  genesis.set_format(kFormat);
  genesis.set_partition(2);
  genesis.set_partitions(2);
  const std::string value = genesis.SerializeAsString();
  broker_.Produce("t", 2, nullptr, &value);
  EXPECT_THAT(Open()->Partitions("t").status(), IsRefusal("t", "it has 3 partitions and was made with 2"));
}

TEST_F(KafkaTopic, OfTwoLogsIsRefused) {
  broker_.MakeTopic("t", 2, Good());
  for (int32_t p : {0, 1}) {
    v1::Genesis genesis;
    genesis.set_log_id(std::string(16, static_cast<char>('a' + p)));
    genesis.set_topic("t");
    genesis.set_format(kFormat);
    genesis.set_partition(p);
    genesis.set_partitions(2);
    const std::string value = genesis.SerializeAsString();
    broker_.Produce("t", p, nullptr, &value);
  }
  EXPECT_THAT(Open()->Partitions("t").status(), IsRefusal("t", "its partitions are of different logs"));
}

TEST_F(KafkaTopic, OfAnotherFormatIsRefused) {
  broker_.MakeTopic("t", 1, Good());
  v1::Genesis genesis;
  genesis.set_log_id(std::string(16, 'x'));
  genesis.set_topic("t");
  genesis.set_format(kFormat + 1);
  genesis.set_partitions(1);
  const std::string value = genesis.SerializeAsString();
  broker_.Produce("t", 0, nullptr, &value);
  EXPECT_THAT(Open()->Partitions("t").status(),
              IsRefusal("t", "it is of format " + std::to_string(kFormat + 1) + ", and this build takes format " +
                                 std::to_string(kFormat)));
}

TEST_F(KafkaTopic, ThatLostItsFirstRecordsIsRefusedAndSoIsAReaderThere) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Append(*log, {"t", 0}, "v").ok());
  broker_.DeleteRecords("t", 0, 3);
  EXPECT_THAT(Open()->Partitions("t").status(), IsRefusal("t", "partition 0 begins at 3, not 0"));
  EXPECT_THAT(log->CheckConditions("t"), IsRefusal("t", "partition 0 begins at 3, not 0"));
  const auto stretch = Stretch::Open(*log, {{{"t", 0}, 1, 6}}).value();
  const absl::Status read = stretch->Next(1).status();
  EXPECT_EQ(read.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(read.message()), HasSubstr("t/0 does not hold the place to read from, 1"));
}

TEST_F(KafkaTopic, ThatWasMadeAnewIsAnotherLog) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  const std::string before = log->LogId("t").value();
  broker_.DeleteTopics({"t"});
  EXPECT_THAT(log->CheckConditions("t"), IsRefusal("t", "it is gone"));
  ASSERT_TRUE(Open()->CreateTopic("t", 1).ok());
  EXPECT_THAT(log->CheckConditions("t"), IsRefusal("t", "its genesis record is another one"));
  EXPECT_NE(Open()->LogId("t").value(), before);
}

TEST_F(KafkaTopic, ThatBreaksWhileInUseIsReported) {
  std::promise<absl::Status> broken;
  std::atomic<bool> told = false;
  KafkaOptions options = At(broker_.address());
  options.check_every = absl::Milliseconds(100);
  options.on_broken = [&](const absl::Status& status) {
    if (!told.exchange(true)) broken.set_value(status);
  };
  const auto log = OpenKafka(options).value();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  ASSERT_TRUE(log->CreateTopic("u", 1).ok());
  std::map<std::string, std::string> settings = Good();
  settings["retention.ms"] = "1000000";
  broker_.SetTopic("u", settings);
  EXPECT_THAT(broken.get_future().get(), IsRefusal("u", "retention.ms is 1000000 and must be -1"));
}

// ---- what others write

TEST_F(KafkaTopic, TakesGarbageAsRecordsLikeAnyOther) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  const std::string garbage("\xff\x00\x01 garbage", 10), empty;
  broker_.Produce("t", 0, nullptr, nullptr);
  broker_.Produce("t", 0, &garbage, nullptr);
  broker_.Produce("t", 0, nullptr, &garbage);
  broker_.Produce("t", 0, &empty, &empty);
  ASSERT_TRUE(Append(*log, {"t", 0}, "after").ok());
  EXPECT_THAT(Values(*log, {"t", 0}), ElementsAre("", "", garbage, "", "after"));
}

TEST_F(KafkaTopic, RefusesARecordThatIsTooLargeAndGoesOn) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  const absl::Status ours = Append(*log, {"t", 0}, std::string(2'000'000, 'x'));
  EXPECT_EQ(ours.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(ours.message()), HasSubstr("a record for t/0 has 2000001 bytes; 999000 are allowed"));
  broker_.SetTopic("t", {{"max.message.bytes", "1000"}});
  absl::Status theirs;
  ASSERT_TRUE(tests::Wait([&] {
    theirs = Append(*log, {"t", 0}, std::string(5000, 'x'));
    return !theirs.ok();
  }));
  EXPECT_EQ(theirs.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(theirs.message()), HasSubstr("t/0"));
  ASSERT_TRUE(Append(*log, {"t", 0}, "small").ok());
  EXPECT_EQ(Values(*log, {"t", 0}).back(), "small");
}

TEST_F(KafkaTopic, ReadsAForeignRecordThatIsLargerThanItFetches) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  std::map<std::string, std::string> settings = Good();
  settings["max.message.bytes"] = "5000000";
  broker_.SetTopic("t", settings);
  const std::string large(3'000'000, 'x');
  broker_.Produce("t", 0, nullptr, &large);
  ASSERT_TRUE(Append(*log, {"t", 0}, "after").ok());
  EXPECT_THAT(Values(*log, {"t", 0}), ElementsAre(large, "after"));
}

TEST_F(KafkaTopic, DoesNotTakeAForeignRecordThatUnpacksToMoreThanIsTaken) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : {std::pair{"bootstrap.servers", broker_.address().c_str()},
                                    {"compression.type", "zstd"},
                                    {"message.max.bytes", "100000000"}}) {
    rd_kafka_conf_set(conf, name, value, nullptr, 0);
  }
  static rd_kafka_resp_err_t answer;
  rd_kafka_conf_set_dr_msg_cb(conf,
                              [](rd_kafka_t*, const rd_kafka_message_t* message, void*) { answer = message->err; });
  rd_kafka_t* const producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
  rd_kafka_topic_t* const topic = rd_kafka_topic_new(producer, "t", nullptr);
  std::string large(3'000'000, 'x');
  rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_COPY, large.data(), large.size(), nullptr, 0, nullptr);
  EXPECT_EQ(rd_kafka_flush(producer, 60000), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_topic_destroy(topic);
  rd_kafka_destroy(producer);
  EXPECT_EQ(answer, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  ASSERT_TRUE(Append(*log, {"t", 0}, "ours").ok());
  EXPECT_THAT(Values(*log, {"t", 0}), ElementsAre("ours"));
}

TEST_F(KafkaTopic, IsRestoredThoughTheGenesisRecordOfEachPartitionLiesInALargeBatch) {
  std::vector<Record> records;
  for (int32_t number = 0; number < 10; ++number) {
    v1::Genesis genesis;
    genesis.set_log_id(std::string(16, 'x'));
    genesis.set_topic("t");
    genesis.set_format(kFormat);
    genesis.set_partition(number);
    genesis.set_partitions(10);
    records.push_back({{"t", number}, 0, absl::UnixEpoch(), "", genesis.SerializeAsString()});
    for (int64_t offset = 1; offset < 4; ++offset) {
      records.push_back({{"t", number}, offset, absl::UnixEpoch(), "k", std::string(100'000, 'x')});
    }
  }
  const auto log = Open();
  EXPECT_EQ(log->Restore("t", 10, [&] { return std::exchange(records, {}); }), absl::OkStatus());
  EXPECT_EQ(Open()->LogId("t").value(), std::string(16, 'x'));
}

// A transaction of a foreign producer, with one record.
class Transaction {
 public:
  Transaction(const std::string& brokers, const std::string& topic, const std::string& value) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), nullptr, 0);
    static int number = 0;  // one that comes back would end what it left open
    rd_kafka_conf_set(conf, "transactional.id", absl::StrCat("foreign ", ++number).c_str(), nullptr, 0);
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
    Check(rd_kafka_init_transactions(producer_, 60000));
    Check(rd_kafka_begin_transaction(producer_));
    topic_ = rd_kafka_topic_new(producer_, topic.c_str(), nullptr);
    rd_kafka_produce(topic_, 0, RD_KAFKA_MSG_F_COPY, const_cast<char*>(value.data()), value.size(), nullptr, 0,
                     nullptr);
    EXPECT_EQ(rd_kafka_flush(producer_, 60000), RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  // One left open ends here: else the broker ends it a minute later, with a marker in another test's topic of the same
  // name.
  ~Transaction() {
    if (open_) Abort();
    rd_kafka_topic_destroy(topic_);
    rd_kafka_destroy(producer_);
  }
  void Commit() { End(rd_kafka_commit_transaction(producer_, 60000)); }
  void Abort() { End(rd_kafka_abort_transaction(producer_, 60000)); }

 private:
  void End(rd_kafka_error_t* error) {
    Check(error);
    open_ = false;
  }
  static void Check(rd_kafka_error_t* error) {
    EXPECT_EQ(error, nullptr) << rd_kafka_error_string(error);
    if (error != nullptr) rd_kafka_error_destroy(error);
  }
  rd_kafka_t* producer_ = nullptr;
  rd_kafka_topic_t* topic_ = nullptr;
  bool open_ = true;
};

TEST_F(KafkaTopic, IsReadPastAForeignTransactionThatIsLeftOpen) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  const Transaction open(broker_.address(), "t", "of an open transaction");
  ASSERT_TRUE(Append(*log, {"t", 0}, "after").ok());
  EXPECT_EQ(AwaitEnds(*log, {{"t", 0}}, absl::Minutes(1)).value()[0], 3);
  EXPECT_THAT(Values(*log, {"t", 0}), ElementsAre("of an open transaction", "after"));
}

// Its marker lies at the end for a while: a reader gets as far as the end all the same.
TEST_F(KafkaTopic, ShowsTheEndOfAForeignTransactionAsAnEmptyRecord) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  Transaction(broker_.address(), "t", "of a committed one").Commit();
  ASSERT_TRUE(tests::Wait([&] { return AwaitEnds(*log, {{"t", 0}}, absl::Minutes(1)).value()[0] == 3; }));
  EXPECT_THAT(Values(*log, {"t", 0}), ElementsAre("of a committed one", ""));
  ASSERT_TRUE(Append(*log, {"t", 0}, "after").ok());
  Transaction(broker_.address(), "t", "of an aborted one").Abort();
  ASSERT_TRUE(tests::Wait([&] { return AwaitEnds(*log, {{"t", 0}}, absl::Minutes(1)).value()[0] == 6; }));
  EXPECT_THAT(Values(*log, {"t", 0}), ElementsAre("of a committed one", "", "after", "of an aborted one", ""));
}

// ---- many who ask

TEST_F(KafkaTopic, TellsManyWhoAskAtOnceWhereItEndsAfterTheyAsked) {
  const auto log = Open();
  ASSERT_TRUE(log->CreateTopic("t", 2).ok());
  std::atomic<int> landed = 0;
  std::vector<std::thread> askers;
  for (int i = 0; i < 8; ++i) {
    askers.emplace_back([&] {
      for (int k = 0; k < 25; ++k) {
        ASSERT_TRUE(Append(*log, {"t", 0}, "v").ok());
        const int before = ++landed;
        EXPECT_GE(AwaitEnds(*log, {{"t", 1}, {"t", 0}}, absl::Minutes(1)).value()[1], before + 1);
      }
    });
  }
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(AwaitEnds(*log, {{"t", 0}}, absl::Minutes(1)).value()[0], 201);
}

// ---- who may

KafkaOptions As(const std::string& user, const std::string& password) {
  KafkaOptions options = At(TheBroker().sasl_address());
  options.user = user;
  options.password_file = TheBroker().file(password);
  return options;
}

KafkaOptions Certified(const std::string& authority, const std::string& client) {
  KafkaOptions options = At(TheBroker().tls_address());
  options.tls = true;
  options.ca_file = TheBroker().file(authority + ".pem");
  if (client.empty()) return options;
  options.certificate_file = TheBroker().file(client + ".pem");
  options.key_file = TheBroker().file(client + ".key");
  return options;
}

TEST_F(KafkaTopic, TakesAppendsOfWhoeverIsKnown) {
  for (const char* mechanism : {"SCRAM-SHA-256", "SCRAM-SHA-512"}) {
    KafkaOptions options = As("alice", "password");
    options.sasl_mechanism = mechanism;
    const auto log = OpenKafka(options);
    ASSERT_TRUE(log.ok()) << log.status();
    ASSERT_TRUE((*log)->CreateTopic("t", 1).ok());
    EXPECT_TRUE(Append(**log, {"t", 0}, mechanism).ok());
  }
  const auto log = OpenKafka(Certified("ca", "alice"));
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_TRUE(Append(**log, {"t", 0}, "TLS").ok());
  EXPECT_THAT(Values(**log, {"t", 0}), ElementsAre("SCRAM-SHA-256", "SCRAM-SHA-512", "TLS"));
}

MATCHER_P2(Fails, code, words, "") {
  *result_listener << arg.status();
  return arg.status().code() == code && std::string(arg.status().message()).find(words) != std::string::npos;
}

TEST_F(KafkaTopic, IsClosedToWhoeverIsNot) {
  using absl::StatusCode;
  EXPECT_THAT(OpenKafka(As("alice", "wrong_password")),
              Fails(StatusCode::kPermissionDenied, "SASL authentication error: Authentication failed"));
  EXPECT_THAT(OpenKafka(As("mallory", "password")),
              Fails(StatusCode::kPermissionDenied, "SASL authentication error: Authentication failed"));
  EXPECT_THAT(OpenKafka(As("alice", "no_such_file")), Fails(StatusCode::kInvalidArgument, "no password can be read"));
  EXPECT_THAT(OpenKafka(Certified("other", "alice")),
              Fails(StatusCode::kPermissionDenied, "certificate verify failed"));
  EXPECT_THAT(OpenKafka(Certified("no_such", "")), Fails(StatusCode::kInvalidArgument, "ssl.ca.location"));
  for (const char* client : {"", "stranger"}) {
    KafkaOptions options = Certified("ca", client);
    options.patience = absl::Seconds(1);
    EXPECT_FALSE(OpenKafka(options).ok()) << client;
  }
  KafkaOptions plain = At(TheBroker().sasl_address());  // to a listener that expects SASL
  plain.patience = absl::Seconds(1);
  EXPECT_THAT(OpenKafka(plain), Fails(StatusCode::kUnavailable, "no Kafka broker answers at 127.0.0.1:"));
}

TEST_F(KafkaTopic, IsClosedToWhoeverHasNoRights) {
  ASSERT_TRUE(Open()->CreateTopic("t", 1).ok());
  const auto log = OpenKafka(As("bob", "password")).value();
  EXPECT_THAT(log->Partitions("t"),
              Fails(absl::StatusCode::kPermissionDenied, "topic t: Broker: Topic authorization failed"));
  EXPECT_EQ(log->CreateTopic("u", 1).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(KafkaTopic, IsWrittenByThoseWhoMayNotUseTransactions) {
  const auto log = Open();
  broker_.Allow("erin", {"--operation", "Write", "--topic", "w"});
  broker_.Allow("carol", {"--operation", "All", "--topic", "iml.", "--resource-pattern-type", "prefixed"});
  broker_.Allow("dave", {"--operation", "Write", "--transactional-id", "daves"});
  broker_.Allow("dave", {"--operation", "Read", "--topic", "w"});
  const auto writers = [&](const std::string& topic) {
    std::vector<std::string> found;
    while (found.empty()) found = log->CheckRights({topic}).value();  // a broker takes up rights some time later
    return found;
  };
  EXPECT_THAT(writers("w"), testing::ElementsAre("User:erin"));
  EXPECT_THAT(writers("iml.x"), testing::ElementsAre("User:carol"));
  broker_.Allow("carol", {"--operation", "Write", "--transactional-id", "c-", "--resource-pattern-type", "prefixed"});
  while (log->CheckRights({"iml.x"}).ok()) continue;
  EXPECT_THAT(log->CheckRights({"w", "iml.x"}),
              Fails(absl::StatusCode::kFailedPrecondition,
                    "User:carol may write to these topics and use the transactional id c-"));
  EXPECT_TRUE(log->CheckRights({"w"}).ok());
}

TEST_F(KafkaTopic, HasRightsThatNotEverybodyMaySee) {
  EXPECT_EQ(OpenKafka(As("bob", "password")).value()->CheckRights({"t"}).status().code(),
            absl::StatusCode::kPermissionDenied);
}

// ---- brokers that are not there, and producers that fail

TEST(KafkaBrokers, ThatAreAbsentAreNamedInTime) {
  KafkaOptions options = At("127.0.0.1:1");
  options.patience = absl::Seconds(1);
  EXPECT_THAT(OpenKafka(options),
              Fails(absl::StatusCode::kUnavailable, "no Kafka broker answers at 127.0.0.1:1 within 1s ("));
  options.brokers = "no such host:9092";
  EXPECT_THAT(OpenKafka(options),
              Fails(absl::StatusCode::kUnavailable, "no Kafka broker answers at no such host:9092"));
  options.brokers = "";
  EXPECT_FALSE(OpenKafka(options).ok());
}

TEST(KafkaBrokers, ThatHandAPartitionOverHaveItsTopicCheckedAgain) {
  tests::Broker broker({.nodes = 3});
  std::promise<absl::Status> broken;
  std::atomic<bool> told = false;
  KafkaOptions options = At(broker.address());
  options.replication = 3;
  options.patience = absl::Seconds(10);
  options.check_every = absl::Hours(1);
  options.on_broken = [&](const absl::Status& status) {
    if (!told.exchange(true)) broken.set_value(status);
  };
  const auto log = OpenKafka(options).value();
  ASSERT_TRUE(log->CreateTopic("t", 3).ok());
  broker.SetTopic(
      "t", {{"retention.ms", "1000000"}, {"message.timestamp.type", "LogAppendTime"}, {"min.insync.replicas", "2"}});
  broker.Kill(2);
  EXPECT_THAT(broken.get_future().get(), IsRefusal("t", "retention.ms is 1000000 and must be -1"));
}

// The client's own broker, as one from before 2017: it knows no idempotent producer.
TEST(KafkaBrokers, ThatAreTooOldAreNamedInTime) {
  constexpr int16_t kInitProducerId = 22;
  char error[256];
  rd_kafka_t* const client = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error, sizeof error);
  rd_kafka_mock_cluster_t* const old = rd_kafka_mock_cluster_new(client, 1);
  ASSERT_EQ(rd_kafka_mock_set_apiversion(old, kInitProducerId, -1, -1), RD_KAFKA_RESP_ERR_NO_ERROR);
  KafkaOptions options = At(rd_kafka_mock_cluster_bootstraps(old));
  options.patience = absl::Seconds(1);
  ASSERT_EQ(rd_kafka_mock_topic_create(old, "t", 1, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  const auto log = OpenKafka(options).value();
  EXPECT_THAT(log->Partitions("t"), Fails(absl::StatusCode::kFailedPrecondition, "too old"));
  rd_kafka_mock_cluster_destroy(old);
  rd_kafka_destroy(client);
}

TEST(KafkaBrokers, ThatAreNoneAreNamedInTime) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 16), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::thread server([&] {
    for (int client = 0; (client = accept(listener, nullptr, nullptr)) >= 0; close(client)) {
      char request[256];
      if (read(client, request, sizeof request) > 0) send(client, "HTTP/1.1 400 Bad Request\r\n\r\n", 28, MSG_NOSIGNAL);
    }
  });
  KafkaOptions options = At(absl::StrCat("127.0.0.1:", ntohs(address.sin_port)));
  options.patience = absl::Seconds(1);
  EXPECT_THAT(OpenKafka(options), Fails(absl::StatusCode::kUnavailable, "no Kafka broker answers at 127.0.0.1:"));
  shutdown(listener, SHUT_RDWR);
  server.join();
  close(listener);
}

TEST_F(KafkaTopic, GoesOnWithAnotherProducerAfterAFatalError) {
  std::mutex mutex;
  std::string warned;
  KafkaOptions options = At(broker_.address());
  options.warn = [&](const std::string& text) {
    std::lock_guard lock(mutex);
    absl::StrAppend(&warned, text, "\n");
  };
  const auto log = OpenKafka(options).value();
  ASSERT_TRUE(log->CreateTopic("t", 1).ok());
  ASSERT_TRUE(Append(*log, {"t", 0}, "before").ok());
  for (int i = 0; i < 2; ++i) {
    log->FailProducer();
    const absl::Status status = Append(*log, {"t", 0}, absl::StrCat("after ", i));
    EXPECT_TRUE(status.ok()) << status;
  }
  EXPECT_THAT(Values(*log, {"t", 0}), ElementsAre("before", "after 0", "after 1"));
  std::lock_guard lock(mutex);
  EXPECT_THAT(warned, HasSubstr("the producer met a fatal error; what it had under way is in doubt"));
}

// ---- brokers that stop

class KafkaFaults : public testing::Test {
 protected:
  static tests::Broker& broker() {
    static tests::Broker broker({});
    return broker;
  }
  static std::unique_ptr<KafkaLog> Open(absl::Duration patience) {
    KafkaOptions options = At(broker().address());
    options.patience = patience;
    return OpenKafka(options).value();
  }
  void SetUp() override {
    broker().DeleteTopics(broker().Topics());
    ASSERT_TRUE(Open(absl::Seconds(10))->CreateTopic("t", 1).ok());
  }

  // Appends one number after the other, as often as it takes, until so many are acknowledged.
  void AppendUntil(Log& log, size_t count) {
    while (acknowledged_.size() < count) {
      const std::string value = std::to_string(next_++);
      const absl::Status status = Append(log, {"t", 0}, value);
      if (status.ok()) {
        acknowledged_.push_back(value);
      } else {
        EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
        doubtful_.push_back(std::string(status.message()));
      }
    }
  }

  // Nothing acknowledged is lost, and all readers see one order.
  void Check(Log& log, Reader& reader) {
    const std::vector<std::string> values = Values(log, {"t", 0});
    std::vector<std::string> found;
    for (const std::string& value : values) {
      if (std::find(acknowledged_.begin(), acknowledged_.end(), value) != acknowledged_.end()) found.push_back(value);
    }
    EXPECT_EQ(found, acknowledged_);
    std::vector<Record> records;
    ASSERT_TRUE(tests::Wait([&] {
      const absl::Status status = reader.Poll(1 << 20, &records);
      EXPECT_TRUE(status.ok()) << status;
      return records.size() >= values.size();
    }));
    std::vector<std::string> read;
    for (const Record& record : records) read.push_back(record.value);
    EXPECT_EQ(read, values);
  }

  int next_ = 0;
  std::vector<std::string> acknowledged_, doubtful_;
};

TEST_F(KafkaFaults, KeepsWhatWasAcknowledgedWhenTheBrokerIsKilled) {
  const auto log = Open(absl::Seconds(1));
  const auto reader = log->Follow({{{"t", 0}, 1}}).value();
  AppendUntil(*log, 20);
  broker().Kill();
  std::future<absl::Status> doubtful = Start(*log, {"t", 0}, "in doubt");
  const absl::Status status = doubtful.get();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("t/0"), HasSubstr("may still land")));
  EXPECT_EQ(AwaitEnds(*log, {{"t", 0}}, absl::Minutes(1)).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log->Follow({{{"t", 0}, 1}}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log->CheckConditions("t").code(), absl::StatusCode::kUnavailable);
  broker().Start();
  broker().Await();
  AppendUntil(*log, 40);
  Check(*log, *reader);
}

TEST_F(KafkaFaults, GoesOnAfterTheBrokerStoodStillForLongerThanAnyPatience) {
  const auto log = Open(absl::Seconds(1));
  const auto reader = log->Follow({{{"t", 0}, 1}}).value();
  AppendUntil(*log, 20);
  broker().Freeze();
  EXPECT_EQ(Append(*log, {"t", 0}, "in doubt").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(AwaitEnds(*log, {{"t", 0}}, absl::Minutes(1)).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log->Follow({{{"t", 0}, 1}}).status().code(), absl::StatusCode::kUnavailable);
  broker().Thaw();
  AppendUntil(*log, 40);
  Check(*log, *reader);
}

TEST_F(KafkaFaults, TellsThoseInDoubtWhenAProducerFailsWithRecordsUnderWay) {
  const auto log = Open(absl::Seconds(10));
  const auto reader = log->Follow({{{"t", 0}, 1}}).value();
  AppendUntil(*log, 1);
  broker().Freeze();
  std::future<absl::Status> first = Start(*log, {"t", 0}, "under way");
  log->FailProducer();
  std::future<absl::Status> second = Start(*log, {"t", 0}, "of the next producer");
  const absl::Status status = first.get();  // while nobody answers
  broker().Thaw();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("may still land"));
  EXPECT_TRUE(second.get().ok());
  AppendUntil(*log, 2);
  Check(*log, *reader);
}

TEST_F(KafkaFaults, ClosesWhileTheBrokerStandsStill) {
  auto log = Open(absl::Seconds(1));
  auto reader = log->Follow({{{"t", 0}, 1}}).value();
  AppendUntil(*log, 1);
  broker().Freeze();
  std::future<absl::Status> appended = Start(*log, {"t", 0}, "in doubt");
  std::promise<absl::Status> asked;
  log->AskEnds({{"t", 0}}, [&](const auto& ends) { asked.set_value(ends.status()); });
  reader.reset();
  log.reset();
  EXPECT_FALSE(appended.get().ok());
  EXPECT_FALSE(asked.get_future().get().ok());
  broker().Thaw();
}

}  // namespace
}  // namespace iml::log
