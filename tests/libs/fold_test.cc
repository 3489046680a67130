// Which commits stand, and what a standing one changes: architecture sections 2 and 3 without a replica.
#include "libs/eventsourcing/fold.h"

#include <gmock/gmock.h>

#include <random>
#include <tuple>

#include "absl/strings/escaping.h"
#include "libs/domain/date.h"
#include "libs/domain/ids.h"
#include "libs/log/genesis.h"
#include "tests/support/records.h"

namespace iml::tests {
namespace {

using eventsourcing::kParked;
using eventsourcing::kTimers;
using eventsourcing::kTodos;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAdmittedToD1[] = "admitted { number: 1 dwelling_id: 'd1' }";
constexpr char kConfirmed[] = "confirmed { number: 1 }";
constexpr char kEnded[] = "ended { number: 1 dwelling_id: 'd1' }";
constexpr char kOpened[] = "opened {}";
constexpr char kReservedForH1[] = "reserved { household_id: 'h1' number: 1 }";

// The last records that were added, once each has been read: whether they stood.
std::vector<bool> Last(std::vector<bool> stood, size_t count) {
  return {stood.end() - static_cast<int64_t>(count), stood.end()};
}

// ---- what stands

TEST(WriteRule, OfA2B2B3A3LetsA2AndA3StandAndNotB3ThoughItsVersionWouldFollow) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  log.Add(Commit("h1", "A2", "A1", {kConfirmed}));
  log.Add(Commit("h1", "B2", "A1", {kEnded}));
  log.Add(Commit("h1", "B3", "B2", {kEnded}));
  log.Add(Commit("h1", "A3", "A2", {kEnded}));
  FoldReader reader(Households());
  const auto stood = reader.ReadAll(log);
  EXPECT_THAT(Last(stood, log.all().at(PlaceOf("h1")).size() - 1), ElementsAre(true, true, false, false, true));
  EXPECT_EQ(reader.HeadOf("h1").commit_id(), Id16("A3"));
  EXPECT_EQ(reader.HeadOf("h1").version(), 3);
  EXPECT_EQ(reader.voids(), 2);
}

TEST(WriteRule, MakesARetryOfTheSameBytesVoid) {
  Records log;
  const auto commit = Commit("h1", "A1", "", {kAdmittedToD1});
  log.Add(commit);
  log.Add(commit);
  log.Add(Commit("h1", "A2", "A1", {kConfirmed}));
  log.Add(commit);
  FoldReader reader(Households());
  EXPECT_THAT(Last(reader.ReadAll(log), 4), ElementsAre(true, false, true, false));
}

TEST(WriteRule, NeedsAnEmptyParentForTheFirstCommitAndOnlyForIt) {
  Records log;
  log.Add(Commit("h1", "A2", "A1", {kConfirmed}));
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  log.Add(Commit("h1", "B1", "", {kAdmittedToD1}));
  FoldReader reader(Households());
  EXPECT_THAT(Last(reader.ReadAll(log), 3), ElementsAre(false, true, false));
}

struct Void {
  std::string name;
  std::function<void(Records&)> add;
};

class VoidRecord : public testing::TestWithParam<Void> {};

TEST_P(VoidRecord, IsCountedAndStopsNobody) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  GetParam().add(log);
  log.Add(Commit("h1", "A2", "A1", {kConfirmed}));
  FoldReader reader(Households());
  reader.ReadAll(log);
  EXPECT_EQ(reader.voids(), 1);
  EXPECT_EQ(reader.HeadOf("h1").commit_id(), Id16("A2"));
  for (const auto& [partition, records] : log.all())
    EXPECT_EQ(reader.Next(partition), static_cast<int64_t>(records.size()));
}

void AddWithId(Records& log, const std::string& commit_id) {
  auto commit = Commit("h1", "X", "A1", {kEnded});
  commit.mutable_header()->set_commit_id(commit_id);
  log.Add(commit);
}

INSTANTIATE_TEST_SUITE_P(
    All, VoidRecord,
    testing::Values(
        Void{"ACommitIdOf15Bytes", [](Records& log) { AddWithId(log, std::string(15, 'x')); }},
        Void{"ACommitIdOf17Bytes", [](Records& log) { AddWithId(log, std::string(17, 'x')); }},
        Void{"NoCommitId", [](Records& log) { AddWithId(log, ""); }},
        Void{"ACommitIdThatEqualsItsParent", [](Records& log) { AddWithId(log, Id16("A1")); }},
        Void{"AKeyThatIsNotTheHeadersAggregate",
             [](Records& log) {
               log.Add(PlaceOf("h1"), "another", Commit("h1", "X", "A1", {kEnded}).SerializeAsString());
             }},
        Void{"AnEmptyKey",
             [](Records& log) { log.Add(PlaceOf("h1"), "", Commit("h1", "X", "A1", {kEnded}).SerializeAsString()); }},
        Void{"AWrongPartition",
             [](Records& log) {
               const log::Partition wrong{kHouseholds, 1 - PlaceOf("h1").number};
               log.Add(wrong, "h1", Commit("h1", "X", "A1", {kEnded}).SerializeAsString());
             }},
        Void{"AHeaderThatDoesNotParse",
             [](Records& log) { log.Add(PlaceOf("h1"), "h1", std::string("\x0a\x05\x0a\x10xyz", 7)); }},
        Void{"AHeaderWithHalfALetter",
             [](Records& log) {
               auto commit = Commit("h1", "X", "A1", {kEnded}).SerializeAsString();
               commit.replace(commit.find("h1"), 2, "h\xc3");
               log.Add(PlaceOf("h1"), "h1", commit);
             }},
        Void{"Garbage", [](Records& log) { log.Add(PlaceOf("h1"), "h1", "\xff\xff\xff\xff not a commit"); }},
        Void{"AnEmptyRecord", [](Records& log) { log.Add(PlaceOf("h1"), "h1", ""); }},
        Void{"NoHeader", [](Records& log) { log.Add(PlaceOf("h1"), "h1", std::string("\x12\x00", 2)); }},
        Void{"ASecondGenesisRecord",
             [](Records& log) { log.Add(PlaceOf("h1"), "", std::string(log.all().at(PlaceOf("h1")).front().value)); }}),
    [](const auto& info) { return info.param.name; });

TEST(WriteRule, TellsOfACommitThatItWasMetOnlyInItsOwnPlace) {
  // A copy elsewhere is void, but it says nothing about the one that its writer waits for.
  Records log;
  const std::string bytes = Commit("h1", "A1", "", {kAdmittedToD1}).SerializeAsString();
  FoldReader reader(Households());
  reader.ReadAll(log);
  const log::Partition wrong{kHouseholds, 1 - PlaceOf("h1").number};
  EXPECT_EQ(reader.Read(log.Add(wrong, "h1", bytes))->commit_id, "");
  EXPECT_EQ(reader.Read(log.Add(PlaceOf("h1"), "another", bytes))->commit_id, "");
  EXPECT_EQ(reader.Read(log.Add(PlaceOf("h1"), "h1", bytes))->commit_id, Id16("A1"));
}

TEST(WriteRule, AsksNothingOfTheFactsOfACommit) {
  Records log;
  auto commit = Commit("h1", "A1", "", {kAdmittedToD1});
  commit.add_facts("\xff\xff garbage");
  log.Add(commit);
  log.Add(Commit("h1", "A2", "A1", {kConfirmed}));
  FoldReader reader(Households());
  EXPECT_THAT(Last(reader.ReadAll(log), 2), ElementsAre(true, true));
}

// ---- the genesis record

TEST(Genesis, IsRefusedWhenItIsNotThatOfThePartition) {
  const auto read = [](const std::function<void(log::v1::Genesis&)>& change) {
    log::v1::Genesis genesis;
    Records log;
    genesis.ParseFromString(log.all().at({kHouseholds, 0}).front().value);
    change(genesis);
    FoldReader reader(Households());
    return reader.Read({{kHouseholds, 0}, 0, log.now, "", genesis.SerializeAsString()}).status().code();
  };
  EXPECT_EQ(read([](auto&) {}), absl::StatusCode::kOk);
  EXPECT_EQ(read([](auto& genesis) { genesis.set_topic("another"); }), absl::StatusCode::kDataLoss);
  EXPECT_EQ(read([](auto& genesis) { genesis.set_partition(1); }), absl::StatusCode::kDataLoss);
  EXPECT_EQ(read([](auto& genesis) { genesis.set_partitions(3); }), absl::StatusCode::kDataLoss);
  EXPECT_EQ(read([](auto& genesis) { genesis.set_log_id("short"); }), absl::StatusCode::kDataLoss);
  EXPECT_EQ(read([](auto& genesis) { genesis.clear_format(); }), absl::StatusCode::kDataLoss);
  EXPECT_EQ(read([](auto& genesis) { genesis.set_format(log::kFormat + 1); }), absl::StatusCode::kDataLoss);
}

TEST(Genesis, IsAskedForBeforeAnythingElseIsRead) {
  FoldReader reader(Households());
  const Records log;
  const std::string commit = Commit("h1", "A1", "", {kAdmittedToD1}).SerializeAsString();
  EXPECT_EQ(reader.Read({PlaceOf("h1"), 0, log.now, "h1", commit}).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(reader.Read({PlaceOf("h1"), 1, log.now, "h1", commit}).status().code(), absl::StatusCode::kDataLoss);
  log::Record late = log.all().at(PlaceOf("h1")).front();
  late.offset = 1;  // the log has lost its beginning
  EXPECT_EQ(reader.Read(late).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Fold, RefusesARecordThatItHasRead) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  FoldReader reader(Households());
  reader.ReadAll(log);
  EXPECT_EQ(reader.Read(log.all().at(PlaceOf("h1")).back()).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Fold, NeitherAppliesToNorTellsAStateThatDoesNotParse) {
  Records log;
  FoldReader reader(Households());
  ASSERT_TRUE(reader.Read(log.all().at(PlaceOf("h1")).front()).ok());
  storage::Transaction rows(reader.database());
  rows.At(eventsourcing::kHeads, eventsourcing::AggregateKey(reader.service().number(kHouseholds), "h1"))
      .set_state("\xff");
  ASSERT_TRUE(std::move(rows).Commit().ok());
  EXPECT_EQ(reader.fold().Load(kHouseholds, "h1"), nullptr);
  EXPECT_EQ(reader.Read(log.Add(Commit("h1", "A", "", {"admitted { number: 1 }"}))).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST(Fold, TakesAHoleInTheOffsetsAsKafkaMakesThem) {
  Records log;
  FoldReader reader(Households());
  reader.ReadAll(log);
  log::Record record = log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  record.offset += 7;
  ASSERT_TRUE(reader.Read(record)->stood);
  EXPECT_EQ(reader.Next(PlaceOf("h1")), record.offset + 1);
}

// ---- what this build does not know

struct Newer {
  std::string name;
  std::function<void(log::v1::AnyCommit&)> make;
};

class NewerCommit : public testing::TestWithParam<Newer> {};

TEST_P(NewerCommit, StandsAndMovesTheHeadAndMarksTheAggregateOnly) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  auto newer = Commit("h1", "A2", "A1", {kConfirmed});
  GetParam().make(newer);
  log.Add(newer);
  log.Add(Commit("h1", "A3", "A2", {kEnded}));
  log.Add(Commit("h2", "B1", "", {kAdmittedToD1}));
  FoldReader reader(Households());
  reader.ReadAll(log);
  EXPECT_EQ(reader.voids(), 0);
  EXPECT_EQ(reader.HeadOf("h1").commit_id(), Id16("A3"));
  EXPECT_EQ(reader.HeadOf("h1").version(), 3);
  EXPECT_TRUE(reader.HeadOf("h1").unknown());
  EXPECT_FALSE(reader.HeadOf("h2").unknown());
}

INSTANTIATE_TEST_SUITE_P(
    All, NewerCommit,
    testing::Values(Newer{"OfANewerSchema", [](auto& commit) { commit.mutable_header()->set_schema(2); }},
                    Newer{"WithAFactOfANewKind",
                          [](auto& commit) { *commit.mutable_facts(0) = std::string("\x7a\x00", 2); }},
                    Newer{"WithAnEnumNumberThatThisBuildLacks",
                          [](auto& commit) {
                            HouseholdFact fact = Text<HouseholdFact>(kEnded);
                            fact.mutable_ended()->set_reason(static_cast<Reason>(99));
                            *commit.mutable_facts(0) = fact.SerializeAsString();
                          }},
                    Newer{"WithAFactThatDoesNotParse", [](auto& commit) { *commit.mutable_facts(0) = "\xff"; }},
                    Newer{"WithAnEmptyFact", [](auto& commit) { commit.mutable_facts(0)->clear(); }}),
    [](const auto& info) { return info.param.name; });

TEST(NewerCommit, IsKnownToTheNewerBuildThatReadsTheSameLog) {
  Records log;
  auto newer = Commit("h1", "A1", "", {kAdmittedToD1});
  newer.mutable_header()->set_schema(2);
  log.Add(newer);
  FoldReader older(Households({.schema = 1})), upgraded(Households({.schema = 2}));
  older.ReadAll(log);
  upgraded.ReadAll(log);
  EXPECT_TRUE(older.HeadOf("h1").unknown());
  EXPECT_FALSE(upgraded.HeadOf("h1").unknown());
  EXPECT_EQ(upgraded.StateOf("h1"), "number: 1 phase: \"pending\" dwelling_id: \"d1\"");
}

TEST(NewerCommit, OfAFollowedAggregateStandsToo) {
  Records log;
  auto newer = Commit("d1", "A1", "", {kOpened});
  newer.mutable_header()->set_schema(2);
  log.Add(newer);
  log.Add(Commit("d1", "A2", "A1", {kReservedForH1}));
  FoldReader reader(Households());
  reader.ReadAll(log);
  EXPECT_EQ(reader.HeadOf("d1").commit_id(), Id16("A2"));
  EXPECT_THAT(reader.Todos(), ElementsAre("h1 Confirm {household_id: \"h1\" number: 1}"));
}

// ---- heads, requests, history

TEST(Fold, CountsAsVersionTheStandingCommitsWithFacts) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1, kConfirmed}));
  log.Add(Commit("h1", "A2", "A1"));  // a seal
  FoldReader reader(Households());
  reader.ReadAll(log);
  EXPECT_EQ(reader.HeadOf("h1").version(), 1);
  EXPECT_EQ(reader.HeadOf("h1").commit_id(), Id16("A2"));
  log.Add(Commit("h1", "A3", "A2", {kEnded}));
  reader.ReadAll(log);
  EXPECT_EQ(reader.HeadOf("h1").version(), 2);
  EXPECT_EQ(reader.StateOf("h1"), "number: 1 phase: \"ended\" dwelling_id: \"d1\"");
}

eventsourcing::Request RequestOf(FoldReader& reader, const std::string& aggregate, const std::string& name) {
  const auto key = eventsourcing::RequestKey(reader.service().number(PlaceOf(aggregate).topic), aggregate, Id16(name));
  return reader.rows().Find(eventsourcing::kRequests, key).value_or(eventsourcing::Request());
}

TEST(Fold, KeepsOfEachStandingCommitItsRequestWithDigestVersionAndPlace) {
  Records log;
  auto commit = Commit("h1", "A1", "", {kAdmittedToD1});
  commit.mutable_header()->set_request_digest("digest");
  commit.mutable_header()->set_request_digest_version(7);
  log.Add(commit);
  auto refused = Commit("h1", "A2", "A1");
  refused.mutable_header()->mutable_outcome()->mutable_refused()->set_reason("NOT_FOUND");
  log.Add(refused);
  log.Add(Commit("h1", "B2", "A1", {kEnded}));  // void
  FoldReader reader(Households());
  reader.ReadAll(log);
  EXPECT_EQ(RequestOf(reader, "h1", "r-A1").ShortDebugString(),
            "digest: \"digest\" digest_version: 7 version: 1 offset: 1");
  EXPECT_EQ(RequestOf(reader, "h1", "r-A2").ShortDebugString(),
            "version: 1 offset: 2 outcome { refused { reason: \"NOT_FOUND\" } }");
  EXPECT_EQ(RequestOf(reader, "h1", "r-B2").ShortDebugString(), "");
}

TEST(Fold, KeepsTheHistoryOfOwnCommitsWithFacts) {
  Records log;
  const auto first = Commit("h1", "A1", "", {kAdmittedToD1});
  log.Add(first);
  log.Add(Commit("h1", "A2", "A1"));
  log.Add(Commit("h1", "A3", "A2", {kEnded}));
  log.Add(Commit("d1", "D1", "", {kOpened}));
  FoldReader reader(Households());
  reader.ReadAll(log);
  std::vector<std::string> history;
  reader.rows().Scan(
      eventsourcing::kHistory, "", [&](const std::string& key, const eventsourcing::HistoryEntry& entry) {
        log::v1::AnyCommit commit;
        commit.ParseFromString(entry.commit());
        history.push_back(commit.header().commit_id());
        EXPECT_EQ(key, storage::Key(reader.service().number(kHouseholds), "h1", static_cast<int64_t>(history.size())));
        return true;
      });
  EXPECT_THAT(history, ElementsAre(Id16("A1"), Id16("A3")));
}

TEST(Fold, NamesTheFirstOddRecordsOfEachPartitionAndCountsThemAll) {
  Records log;
  for (int i = 0; i < 200; ++i) log.Add(PlaceOf("h1"), "h1", "no commit");
  auto newer = Commit("d1", "D1", "", {kOpened});
  newer.mutable_header()->set_schema(99);
  log.Add(newer);
  FoldReader reader(Households());
  reader.ReadAll(log);
  int named = 0;
  std::vector<std::string> standing;
  reader.rows().Scan(eventsourcing::kOdd, "", [&](const std::string&, const eventsourcing::Odd& odd) {
    if (odd.stands()) {
      standing.push_back(odd.position().topic());
    } else {
      ++named;
      EXPECT_EQ(odd.why(), "it does not parse");
    }
    return true;
  });
  EXPECT_EQ(named, 100);
  EXPECT_THAT(standing, ElementsAre(kDwellingTopic));
  const auto checkpoint =
      reader.rows().Find(eventsourcing::kCheckpoints, eventsourcing::CheckpointKey(kHouseholds, PlaceOf("h1").number));
  EXPECT_EQ(checkpoint->odd_records(), 200);
}

TEST(Fold, TakesEachRecordsOwnLogTime) {
  Records log;
  FoldReader reader(Households());
  log.now += absl::Hours(24 * 365 * 76);  // the log's clock is wrong, and then right
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  log.now -= absl::Hours(24 * 365 * 76);
  log.Add(Commit("h1", "A2", "A1", {kEnded}));
  reader.ReadAll(log);
  EXPECT_EQ(absl::FromUnixMicros(reader.HeadOf("h1").log_time_us()), log.now);
  EXPECT_EQ(reader.fold().LastRecordAt(), log.now);
}

// ---- reactions

TEST(Reaction, OwesItsCommandUnderAnIdThatIsTheSameEverywhere) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  FoldReader reader(Dwellings());
  reader.ReadAll(log);
  EXPECT_THAT(reader.Todos(), ElementsAre("d1 Reserve {dwelling_id: \"d1\" household_id: \"h1\" number: 1}"));
  const auto todo = reader.TodoRows().front();
  // UUIDv5 of the commit, the reaction, the fact's index and the target: frozen, for a to-do may be executed by another
  // build.
  const std::string commit_id = absl::BytesToHexString(Id16("A1"));
  EXPECT_EQ(domain::UuidText(todo.request_id()), domain::DerivedId(commit_id, "reserve/0/d1"));
  EXPECT_EQ(
      todo.cause().ShortDebugString(),
      "topic: \"tests.household\" aggregate_id: \"h1\" commit_id: \"A1..............\" reaction: \"reserve\" hops: 1");
}

// 14 November 2023 is the log's day.
TEST(Reaction, LeavesACommitAloneThatBothTheWriterAndTheLogDateBeforeItsDay) {
  const std::vector<std::tuple<const char*, bool, int>> cases = {
      {"2023-11-13", true, 0}, {"2023-11-15", true, 1}, {"2023-11-13", false, 0}, {"2023-11-15", false, 1}};
  for (const auto& [decided, log_is_right, owed] : cases) {
    absl::Time decided_at;
    ASSERT_TRUE(absl::ParseTime("%Y-%m-%d", decided, &decided_at, nullptr));
    Records log;
    if (!log_is_right) log.now = absl::UnixEpoch();
    auto commit = Commit("h1", "A1", "", {kAdmittedToD1});
    commit.mutable_header()->mutable_decided_at()->set_seconds(absl::ToUnixSeconds(decided_at));
    log.Add(commit);
    FoldReader reader(Dwellings({.since = "2023-11-15"}));
    reader.ReadAll(log);
    EXPECT_THAT(reader.Todos(), testing::SizeIs(owed)) << decided << log_is_right;
  }
}

TEST(Reaction, FollowsACommitThatTheLogDatesAfterItsDay) {
  Records log;
  auto commit = Commit("h1", "A1", "", {kAdmittedToD1});
  commit.mutable_header()->mutable_decided_at()->set_seconds(0);  // the writer's clock was wrong
  log.Add(commit);
  FoldReader reader(Dwellings({.since = "2023-11-13"}));
  reader.ReadAll(log);
  EXPECT_THAT(reader.Todos(), testing::SizeIs(1));
}

TEST(Reaction, QueuesTheToDosOfASourceInItsOrder) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1, kEnded}));
  for (int i = 2; i <= 11; ++i) log.Add(Commit("h1", "A" + std::to_string(i), "A" + std::to_string(i - 1), {kEnded}));
  FoldReader reader(Dwellings());
  reader.ReadAll(log);
  const auto todos = reader.TodoRows();
  ASSERT_EQ(todos.size(), 12u);
  EXPECT_EQ(todos[0].cause().reaction(), "reserve");  // a cancel does not overtake the reserve before it
  for (int i = 1; i <= 11; ++i) {
    EXPECT_EQ(todos[i].cause().reaction(), "release");
    EXPECT_EQ(todos[i].cause().commit_id(), Id16("A" + std::to_string(i)));
  }
}

// The commit that executing a to-do leaves.
log::v1::AnyCommit Done(const eventsourcing::Todo& todo, const std::string& id, const std::vector<std::string>& facts) {
  auto commit = Commit(todo.aggregate_id(), id, "", facts);
  commit.mutable_header()->set_request_id(todo.request_id());
  *commit.mutable_header()->mutable_cause() = todo.cause();
  return commit;
}

eventsourcing::Todo TodoOf(const eventsourcing::Service& service, const Records& log) {
  FoldReader reader(service);
  reader.ReadAll(log);
  return reader.TodoRows().at(0);
}

TEST(Reaction, LeavesTheSameTablesWhetherItsResultIsReadBeforeOrAfterItsTrigger) {
  Records log;
  FoldReader after(Dwellings()), before(Dwellings());
  after.ReadAll(log);
  before.ReadAll(log);
  const log::Record trigger = log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  const log::Record result = log.Add(Done(TodoOf(Dwellings(), log), "D1", {kReservedForH1}));

  ASSERT_TRUE(after.Read(trigger).ok());
  EXPECT_THAT(after.Todos(), testing::SizeIs(1));
  EXPECT_THAT(after.Read(result)->sources, testing::SizeIs(1));
  EXPECT_THAT(after.Todos(), IsEmpty());

  ASSERT_TRUE(before.Read(result).ok());
  EXPECT_THAT(before.Read(trigger)->sources, IsEmpty());
  EXPECT_THAT(before.Todos(), IsEmpty());
  EXPECT_EQ(before.Digest(), after.Digest());
}

TEST(Reaction, IsSettledByItsRequestIdWhateverTheCommitSaysOfItsCause) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  const auto todo = TodoOf(Dwellings(), log);
  auto result = Done(todo, "D1", {kReservedForH1});
  result.mutable_header()->mutable_cause()->set_aggregate_id("another");
  log.Add(result);
  FoldReader reader(Dwellings());
  reader.ReadAll(log);  // dwellings first: the result, then its trigger
  EXPECT_THAT(reader.Todos(), IsEmpty());
  FoldReader other(Dwellings());
  for (const auto& partition : {PlaceOf("h1"), PlaceOf("d1")}) {
    for (const log::Record& record : log.all().at(partition)) ASSERT_TRUE(other.Read(record).ok());
  }
  EXPECT_THAT(other.Todos(), IsEmpty());
}

TEST(Reaction, IsSettledByARefusalAndByNothingToDoToo) {
  for (const bool refused : {true, false}) {
    Records log;
    log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
    auto result = Done(TodoOf(Dwellings(), log), "D1", {});
    if (refused) result.mutable_header()->mutable_outcome()->mutable_refused()->set_reason("NOT_FOUND");
    if (!refused) result.mutable_header()->mutable_outcome()->mutable_nothing_to_do();
    log.Add(result);
    FoldReader reader(Dwellings());
    reader.ReadAll(log);
    EXPECT_THAT(reader.Todos(), IsEmpty());
  }
}

TEST(Reaction, IsNotSettledByAVoidCommit) {
  Records log;
  log.Add(Commit("d1", "D1", "", {kOpened}));
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  log.Add(Done(TodoOf(Dwellings(), log), "D2", {kReservedForH1}));  // its parent is not the head
  FoldReader reader(Dwellings());
  reader.ReadAll(log);
  EXPECT_THAT(reader.Todos(), testing::SizeIs(1));
}

TEST(Reaction, ThatIsNewLeavesThePastAlone) {
  Records log;
  log.now = absl::FromCivil(absl::CivilSecond(2023, 11, 14, 23, 59, 59), absl::UTCTimeZone());
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  log.now += absl::Seconds(1);
  log.Add(Commit("h2", "B1", "", {kAdmittedToD1}));
  FoldReader reader(Dwellings({.since = "2023-11-15"}));
  reader.ReadAll(log);
  ASSERT_THAT(reader.Todos(), testing::SizeIs(1));
  EXPECT_EQ(reader.TodoRows().front().cause().aggregate_id(), "h2");
}

TEST(Reaction, IsParkedAfterSixteenHops) {
  Records log;
  for (const uint32_t hops : {15u, 16u}) {
    auto commit = Commit("h" + std::to_string(hops), "A" + std::to_string(hops), "", {kAdmittedToD1});
    commit.mutable_header()->mutable_cause()->set_hops(hops);
    log.Add(commit);
  }
  FoldReader reader(Dwellings());
  reader.ReadAll(log);
  ASSERT_THAT(reader.Todos(), testing::SizeIs(1));
  EXPECT_EQ(reader.TodoRows().front().cause().hops(), 16u);
  ASSERT_THAT(reader.Todos(kParked), testing::SizeIs(1));
  EXPECT_EQ(reader.TodoRows(kParked).front().cause().aggregate_id(), "h16");
}

TEST(Reaction, IsParkedWhenItsTargetCannotBeNamed) {
  Records log;
  log.Add(Commit("h1", "A1", "", {"admitted { number: 1 }"}));
  FoldReader reader(Dwellings());
  reader.ReadAll(log);
  EXPECT_THAT(reader.Todos(), IsEmpty());
  EXPECT_THAT(reader.Todos(kParked), ElementsAre(" Reserve {household_id: \"h1\" number: 1}"));
}

// ---- timers

absl::Time DueOf(FoldReader& reader) {
  const auto timers = reader.TodoRows(kTimers);
  return timers.empty() ? absl::InfiniteFuture() : absl::FromUnixMicros(timers.front().due_us());
}

TEST(Timer, CountsFromTheLogTimeOfItsFact) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  FoldReader reader(Households());
  reader.ReadAll(log);
  EXPECT_THAT(reader.Todos(kTimers), ElementsAre("h1 Expire {household_id: \"h1\" number: 1}"));
  EXPECT_EQ(DueOf(reader), log.now + absl::Hours(1));
}

TEST(Timer, IsReplacedAndCancelledByFactsAndLeavesNothingBehind) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  log.now += absl::Minutes(10);
  log.Add(Commit("h1", "A2", "A1", {kAdmittedToD1}));
  FoldReader reader(Households());
  reader.ReadAll(log);
  EXPECT_EQ(DueOf(reader), log.now + absl::Hours(1));
  log.Add(Commit("h1", "A3", "A2", {kConfirmed}));
  reader.ReadAll(log);
  EXPECT_THAT(reader.Todos(kTimers), IsEmpty());
  const storage::Snapshot rows = reader.rows();
  const auto none = [](const std::string& key, const auto&) -> bool { throw key; };
  EXPECT_NO_THROW(rows.Scan(eventsourcing::kTimersByDue, "", none));
  EXPECT_NO_THROW(rows.Scan(eventsourcing::kOwed, "", none));
}

// What is typed late has a deadline too: it counts from the log's time, the same on every replica.
TEST(Timer, OfABackDatedFactIsSetAsAnyOther) {
  const auto due_after = [](int days) {
    Records log;
    log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
    const absl::CivilDay day = absl::CivilDay(2023, 11, 14) - days;
    log.Add(
        Commit("h1", "A2", "A1", {"occurred_on { " + domain::ToDate(day).ShortDebugString() + " } " + kAdmittedToD1}));
    FoldReader reader(Households());
    reader.ReadAll(log);
    return DueOf(reader) - log.now;
  };
  EXPECT_EQ(due_after(0), absl::Hours(1));
  EXPECT_EQ(due_after(21), absl::Hours(1));
}

TEST(Timer, IsSettledByTheCommitOfItsCommand) {
  Records log;
  log.Add(Commit("h1", "A1", "", {kAdmittedToD1}));
  FoldReader reader(Households());
  reader.ReadAll(log);
  auto done = Commit("h1", "A2", "A1");
  done.mutable_header()->set_request_id(reader.TodoRows(kTimers).front().request_id());
  done.mutable_header()->mutable_outcome()->mutable_nothing_to_do();
  log.Add(done);
  reader.ReadAll(log);
  EXPECT_THAT(reader.Todos(kTimers), IsEmpty());
}

// ---- properties

// The rule once more, in other words: the standing commits of an aggregate are a chain from the empty id.
struct Chains {
  // What it has not read yet, partition after partition.
  Chains& Read(const Records& log) {
    for (const auto& [partition, records] : log.all()) {
      for (size_t& next = read[partition]; next < records.size(); ++next) {
        const log::Record& record = records[next];
        log::v1::AnyCommit commit;
        const bool is_commit =
            record.offset > 0 && commit.ParseFromString(record.value) && commit.header().commit_id().size() == 16;
        const bool at_home =
            is_commit && commit.header().aggregate_id() == record.key && PlaceOf(record.key) == partition;
        stood.push_back(at_home && commit.header().parent() != commit.header().commit_id() &&
                        heads[record.key] == commit.header().parent());
        if (stood.back()) heads[record.key] = commit.header().commit_id();
      }
    }
    return *this;
  }
  std::map<log::Partition, size_t> read;
  std::vector<bool> stood;
  std::map<std::string, std::string> heads;
};

// Writers that do everything wrong: they decide on heads of long ago, chain on their own void commits, repeat and
// reorder, write under foreign keys and into wrong partitions, write garbage, and facts of a newer build.
class BadWriters {
 public:
  explicit BadWriters(uint64_t seed) : random_(seed) {}

  int Below(int bound) { return static_cast<int>(random_() % static_cast<uint64_t>(bound)); }
  Records Write(int count) {
    while (count-- > 0) WriteOne();
    return std::move(log_);
  }

 private:
  void WriteOne() {
    log_.now += absl::Seconds(Below(100) - 10);
    const std::string aggregate = (Below(2) == 0 ? "h" : "d") + std::to_string(1 + Below(3));
    std::vector<std::string>& ids = ids_[aggregate];  // of all its commits, void ones too
    const std::string stale =
        ids.empty() || Below(8) == 0 ? "" : ids[ids.size() - 1 - Below(std::min<int>(3, static_cast<int>(ids.size())))];
    const std::string id = "c" + std::to_string(++next_);
    auto commit = Commit(aggregate, id, stale, Facts(aggregate));
    if (Below(2) == 0) commit.mutable_header()->set_parent(chains_.Read(log_).heads[aggregate]);
    if (Below(10) == 0) commit.mutable_header()->set_schema(2);
    if (Below(10) == 0) commit.add_facts(Below(2) == 0 ? std::string("\x7a\x00", 2) : "\xff");
    if (Below(20) == 0) commit.mutable_header()->set_commit_id(Below(2) == 0 ? commit.header().parent() : "short");
    if (Below(6) == 0) Settle(commit);
    const std::string bytes = commit.SerializeAsString();
    log::Partition place = PlaceOf(aggregate);
    switch (Below(20)) {
      case 0:
        log_.Add(place, "foreign", bytes);
        break;
      case 1:
        place.number = 1 - place.number;
        log_.Add(place, aggregate, bytes);
        break;
      case 2:
        log_.Add(place, aggregate, Below(2) == 0 ? "" : bytes.substr(0, bytes.size() / 2));
        break;
      case 3:
        late_.push_back(commit);
        break;
      default:
        log_.Add(commit);
        while (Below(8) == 0) log_.Add(commit);
    }
    ids.push_back(id);
    if (!late_.empty() && Below(6) == 0) {
      log_.Add(late_.back());
      late_.pop_back();
    }
  }

  std::vector<std::string> Facts(const std::string& aggregate) {
    const std::string number = std::to_string(1 + Below(2)), dwelling = std::to_string(1 + Below(3));
    const std::vector<std::string> of_household = {
        "admitted { number: " + number + " dwelling_id: 'd" + dwelling + "' }", "confirmed { number: " + number + " }",
        "ended { number: " + number + " dwelling_id: 'd" + dwelling + "' }"};
    const std::vector<std::string> of_dwelling = {"opened {}", "reserved { household_id: 'h1' number: " + number + " }",
                                                  "reservation_refused { household_id: 'h2' number: " + number + " }"};
    std::vector<std::string> facts;
    for (int count = Below(3); count > 0; --count)
      facts.push_back((aggregate[0] == 'h' ? of_household : of_dwelling)[Below(3)]);
    return facts;
  }
  // Makes it the result of a to-do that some reader owes by now.
  void Settle(log::v1::AnyCommit& commit) {
    const bool household = commit.header().aggregate_id()[0] == 'h';
    FoldReader& reader = household ? households_ : dwellings_;
    reader.ReadAll(log_);
    for (const auto& todo : reader.TodoRows(household && Below(3) == 0 ? kTimers : kTodos)) {
      if (todo.aggregate_id() != commit.header().aggregate_id() || Below(2) == 0) continue;
      commit.mutable_header()->set_request_id(todo.request_id());
      if (Below(4) != 0) *commit.mutable_header()->mutable_cause() = todo.cause();
      return;
    }
  }

  std::mt19937_64 random_;
  Records log_;
  Chains chains_;
  int next_ = 0;
  std::map<std::string, std::vector<std::string>> ids_;
  std::vector<log::v1::AnyCommit> late_;
  FoldReader households_{Households()}, dwellings_{Dwellings()};
};

class AnyLog : public testing::TestWithParam<int> {};

TEST_P(AnyLog, OfBadWritersIsReadAlikeFromAnyStartingPointAndByEitherBuild) {
  BadWriters writers(GetParam());
  const Records log = writers.Write(200);
  const std::vector<bool> stands = Chains().Read(log).stood;
  EXPECT_GT(std::count(stands.begin(), stands.end(), true), 30);
  for (const uint32_t schema : {1u, 2u}) {
    FoldReader households(Households({.schema = schema})), dwellings(Dwellings({.schema = schema}));
    EXPECT_EQ(households.ReadAll(log), stands);
    EXPECT_EQ(dwellings.ReadAll(log), stands);
  }
  // A reader that goes on from a checkpoint anywhere: what it says of the rest.
  FoldReader reader(Households());
  std::vector<bool> rest;
  size_t at = 0;
  for (const auto& [partition, records] : log.all()) {
    const auto start = static_cast<size_t>(writers.Below(static_cast<int>(records.size() + 1)));
    for (size_t i = 0; i < start; ++i) ASSERT_TRUE(reader.Read(records[i]).ok());
    rest.insert(rest.end(), stands.begin() + static_cast<int64_t>(at + start),
                stands.begin() + static_cast<int64_t>(at + records.size()));
    at += records.size();
  }
  EXPECT_EQ(reader.ReadAll(log), rest);
}

TEST_P(AnyLog, GivesOneDigestUnderAnyInterleavingOfPartitionsAndAnyCutIntoBatches) {
  BadWriters writers(GetParam() + 1000);
  const Records log = writers.Write(200);
  for (const auto& service : {Households(), Dwellings()}) {
    FoldReader in_order(service);
    in_order.ReadAll(log);
    for (int i = 0; i < 3; ++i) {
      FoldReader anyhow(service);
      anyhow.ReadAnyhow(log, [&](int below) { return writers.Below(below); });
      EXPECT_EQ(anyhow.Digest(), in_order.Digest()) << service.name();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seed, AnyLog, testing::Range(1, 11));

}  // namespace
}  // namespace iml::tests
