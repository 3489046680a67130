// A replica as its callers and its log see it: architecture sections 2 and 3, sentence by sentence.
#include "libs/eventsourcing/replica.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/eventsourcing/digest.h"
#include "tests/support/stage.h"

namespace iml::tests {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kH1ToD1[] = "household_id: 'h1' dwelling_id: 'd1'";
constexpr char kH1ToD2[] = "household_id: 'h1' dwelling_id: 'd2'";
constexpr char kH2ToD1[] = "household_id: 'h2' dwelling_id: 'd1'";
constexpr char kCareful[] = " careful: true";
constexpr char kH1[] = "household_id: 'h1'";
constexpr char kAdmitted[] = "admitted { number: 1 dwelling_id: 'd1' }";
constexpr char kOpened[] = "opened {}";

class ReplicaTest : public Stage {};

// ---- a command and its answer

TEST_F(ReplicaTest, AnswersWithVersionAndPlaceOnceItHasReadItsCommitBack) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto heard = Send<Admit>(site, kH1ToD1);
  Run();
  EXPECT_EQ(heard->answers, 0);  // an append under way is no answer
  site.log.Release();
  Run();
  EXPECT_EQ(heard->answers, 1);
  EXPECT_EQ(heard->text(), "1@1");
  EXPECT_EQ(heard->answer->aggregate_id(), "h1");
  EXPECT_EQ(heard->answer->position().topic(), kHouseholds);
  EXPECT_EQ(heard->answer->position().partition(), PlaceOf("h1").number);
}

TEST_F(ReplicaTest, WritesWhoActedWhenAndOnWhatItDecided) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1, {.request = "admit"});
  Run();
  Send<Cancel>(site, kH1);
  Run();
  const auto commits = Commits("h1");
  ASSERT_THAT(commits, SizeIs(2));
  const auto& header = commits[0].header();
  EXPECT_EQ(header.commit_id().size(), 16u);
  EXPECT_EQ(header.parent(), "");
  EXPECT_EQ(domain::UuidText(header.request_id()), RequestId("admit"));
  EXPECT_EQ(header.decided_at().seconds(), absl::ToUnixSeconds(now_));
  EXPECT_EQ(header.schema(), 1u);
  EXPECT_EQ(commits[1].header().parent(), header.commit_id());
  EXPECT_NE(commits[1].header().commit_id(), header.commit_id());
}

TEST_F(ReplicaTest, HasOneAppendInFlightForEachAggregateAndManyAggregatesAtOnce) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  Send<Admit>(site, kH1ToD1);
  Send<Cancel>(site, kH1);
  for (int i = 2; i <= 100; ++i) Send<Admit>(site, absl::StrCat("household_id: 'h", i, "' dwelling_id: 'd1'"));
  Run();
  EXPECT_THAT(site.log.held, SizeIs(100));
  site.log.Release();
  Run();
  EXPECT_THAT(Log("h1"), ElementsAre(HasSubstr("admitted"), HasSubstr("ended")));
}

TEST_F(ReplicaTest, DecidesAgainOnTheNewStateAfterALostRace) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto heard = Send<Admit>(site, kH1ToD1);
  Run();
  WriteNext("h1", "other", {kAdmitted, "ended { number: 1 dwelling_id: 'd1' }"});
  site.log.Release();
  Run();
  EXPECT_EQ(heard->text(), "2@3");  // the other's, our void one, ours
  EXPECT_EQ(site->progress().totals.lost_races, 1);
  EXPECT_THAT(Log("h1").back(), HasSubstr("number: 2"));
}

TEST_F(ReplicaTest, TriesAgainAtOnceAfterTheFirstLostRaceAndThenWaits) {
  Site& site = Add(Households());
  const auto lose = [&] {
    WriteNext("h1", "other" + std::to_string(++requests_), {"ended { number: 1 }"});
    site.log.Release();
    site.log.hold_appends = true;
    Run();
  };
  site.log.hold_appends = true;
  const auto heard = Send<Admit>(site, kH1ToD1);
  Run();
  lose();
  EXPECT_THAT(site.log.held, SizeIs(1));
  lose();
  EXPECT_THAT(site.log.held, IsEmpty());
  EXPECT_GT(site->NextWake(), now_);
  EXPECT_LE(site->NextWake(), now_ + absl::Milliseconds(4));
  now_ = site->NextWake();
  Run();
  EXPECT_THAT(site.log.held, SizeIs(1));
  EXPECT_EQ(heard->answers, 0);
}

TEST_F(ReplicaTest, SaysUnavailableWhenTheTriesRunOut) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto heard = Send<Admit>(site, kH1ToD1, {.timeout = absl::Hours(1)});
  int lost = 0;
  for (; heard->answers == 0 && lost < 1000; ++lost) {
    Run();
    if (site.log.held.empty()) {
      now_ = site->NextWake();
      continue;
    }
    WriteNext("h1", "other" + std::to_string(lost), {"ended { number: 1 }"});
    site.log.Release();
    site.log.hold_appends = true;
  }
  EXPECT_EQ(heard->code(), StatusCode::kUnavailable);
  EXPECT_EQ(site->progress().totals.lost_races, 64);
}

TEST_F(ReplicaTest, LeavesAnAppendThatIsNotReadBackInDoubtAndGivesItsPlaceFree) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto doubtful = Send<Admit>(site, kH1ToD1, {.request = "r", .timeout = absl::Minutes(1)});
  const auto next = Send<Admit>(site, kH1ToD2, {.timeout = absl::Minutes(1)});
  Run();
  Pass(absl::Seconds(10));
  Run();
  EXPECT_EQ(doubtful->code(), StatusCode::kUnavailable);
  EXPECT_EQ(next->answers, 0);
  EXPECT_THAT(site.log.held, SizeIs(2));
  site.log.Release();  // it lands after all, and first
  Run();
  EXPECT_EQ(next->text(), "ORIENTATION_RUNNING");
  const auto again = Send<Admit>(site, kH1ToD1, {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(again->text(), "1@1");
}

TEST_F(ReplicaTest, DoesNothingForACommandWhoseDeadlineHasPassed) {
  Site& site = Add(Households());
  const auto heard = Send<Admit>(site, kH1ToD1, {.timeout = absl::ZeroDuration()});
  Run();
  EXPECT_EQ(heard->code(), StatusCode::kUnavailable);
  EXPECT_THAT(Log("h1"), IsEmpty());
}

TEST_F(ReplicaTest, AnswersUnavailableAtTheDeadline) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto heard = Send<Admit>(site, kH1ToD1, {.timeout = absl::Seconds(2)});
  Run();
  EXPECT_EQ(site->NextWake(), now_ + absl::Seconds(2));
  Pass(absl::Seconds(2));
  Run();
  EXPECT_EQ(heard->code(), StatusCode::kUnavailable);
  EXPECT_EQ(heard->answers, 1);
}

TEST_F(ReplicaTest, KeepsADeadlineAlthoughTheClockIsSetBack) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto heard = Send<Admit>(site, kH1ToD1, {.timeout = absl::Seconds(2)});
  Run();
  SetClock(-absl::Hours(1));
  Run();
  EXPECT_EQ(heard->answers, 0);
  Pass(absl::Seconds(2));
  Run();
  EXPECT_EQ(heard->code(), StatusCode::kUnavailable);
}

TEST_F(ReplicaTest, IsUnavailableUntilItHasReadWhatTheLogHeldAtItsStart) {
  for (const char* id : {"A1", "A2", "A3"}) WriteNext("h1", id, {kAdmitted});
  Site& site = Place(Households());
  site.options.batch_bytes = 1;  // a record of each partition in each step
  ASSERT_TRUE(site.Open().ok());
  const auto early = Send<Cancel>(site, kH1);
  Step(site);
  Step(site);
  Step(site);
  EXPECT_FALSE(site->caught_up());
  EXPECT_FALSE(site->Idle(now_));
  EXPECT_EQ(early->code(), StatusCode::kUnavailable);
  Run();
  EXPECT_TRUE(site->caught_up());
  const auto heard = Send<Cancel>(site, kH1);
  Run();
  EXPECT_EQ(heard->text(), "4@4");
}

TEST_F(ReplicaTest, NeverWritesWhatItCannotReadItself) {
  Site& site = Add(Households());
  Admit command = Text<Admit>(kH1ToD1);
  command.set_request_id(RequestId(""));
  command.set_dwelling_id("half a letter \xc3");
  const auto heard = Send(site, std::make_unique<Admit>(command), {});
  Run();
  EXPECT_EQ(heard->code(), StatusCode::kInternal);
  EXPECT_THAT(Commits("h1"), IsEmpty());
}

TEST_F(ReplicaTest, TakesARefusedAppendForNothingAppended) {
  Site& site = Add(Households());
  site.log.append_error = absl::NotFoundError("no such topic");
  const auto heard = Send<Admit>(site, kH1ToD1);
  const auto queued = Send<Cancel>(site, kH1);
  Run();
  EXPECT_EQ(heard->code(), StatusCode::kUnavailable);  // and no refusal, whatever the log says
  EXPECT_EQ(queued->text(), "NOT_FOUND");
}

TEST_F(ReplicaTest, IsNotToldOfItsCommitByACopyInAWrongPlace) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto heard = Send<Admit>(site, kH1ToD1);
  Run();
  log::Draft copy = site.log.held.at(0);
  copy.partition.number = 1 - copy.partition.number;
  ASSERT_TRUE(log_->Append({copy}, nullptr).ok());
  Run();
  EXPECT_THAT(site.log.held, SizeIs(1));  // it does not decide again
  site.log.Release();
  Run();
  EXPECT_EQ(heard->text(), "1@1");
}

TEST_F(ReplicaTest, DecidesOnTheDayOfTheHeadWhenTheLogIsFiveMinutesAheadAtMost) {
  now_ = absl::FromCivil(absl::CivilSecond(2023, 11, 14, 23, 56, 0), absl::UTCTimeZone()) - absl::Hours(1);  // in Paris
  Site& site = Add(Households());
  log_ahead_ = absl::Minutes(5);
  for (const char* id : {"A1", "B1"}) WriteNext(id[0] == 'A' ? "h1" : "h3", id, {kAdmitted, "ended { number: 1 }"});
  Run();
  const std::string tomorrow = " occurred_on { year: 2023 month: 11 day: 15 }";
  const auto heard = Send<Admit>(site, kH1ToD1 + tomorrow);
  const auto other = Send<Admit>(site, kH2ToD1 + tomorrow);
  Run();
  EXPECT_EQ(heard->text(), "2@2");
  EXPECT_EQ(other->text(), "FUTURE_DATE");
}

// How commands ended, as the replica told it.
struct Endings {
  explicit Endings(Site& site) {
    site.options.ended = [this](const eventsourcing::CommandSpec& spec, eventsourcing::Ending ending,
                                const absl::Status& status) {
      static constexpr const char* kNames[] = {"accepted", "no-op", "repeated", "refused", "unavailable"};
      const std::string reason = domain::RefusalOf(status).reason();
      told.push_back(absl::StrCat(std::string(spec.prototype->GetDescriptor()->name()), " ",
                                  kNames[static_cast<int>(ending)], reason.empty() ? "" : " ", reason));
    };
  }
  std::vector<std::string> told;
};

TEST_F(ReplicaTest, TellsHowEachCommandEnded) {
  Site& site = Place(Households());
  Endings endings(site);
  ASSERT_TRUE(site.Open().ok());
  Send<Admit>(site, kH1ToD1);
  Step(site);  // it has not read the log yet
  EXPECT_THAT(endings.told, ElementsAre("Admit unavailable"));
  Run();
  for (const char* request : {"r", "r", "no-op"}) {
    Send<Admit>(site, kH1ToD1, {.request = request});
    Run();
  }
  Send<Admit>(site, kH1ToD1, {.request = "sealed", .retry = true});
  Run();
  Send<Admit>(site, kH1ToD2, {.request = "r"});
  Send<Cancel>(site, "household_id: 'h2'");
  Run();
  EXPECT_THAT(endings.told, ElementsAre("Admit unavailable", "Admit accepted", "Admit repeated", "Admit no-op",
                                        "Admit no-op", "Admit refused REQUEST_ID_REUSED", "Cancel refused NOT_FOUND"));
}

TEST_F(ReplicaTest, TellsThatACommandIsUnavailableWhenItStops) {
  Site& site = Place(Households());
  Endings endings(site);
  ASSERT_TRUE(site.Open().ok());
  Run();
  site.log.hold_appends = true;
  Send<Admit>(site, kH1ToD1);
  Run();
  Send<Cancel>(site, kH1);
  site->Stop();
  EXPECT_THAT(endings.told, ElementsAre("Cancel unavailable", "Admit unavailable"));
}

// ---- request ids

TEST_F(ReplicaTest, GivesTheSameReceiptForTheSameRequestAndAppendsNothing_INV_72) {
  Site& site = Add(Households());
  const auto first = Send<Admit>(site, kH1ToD1, {.request = "r"});
  Run();
  const auto again = Send<Admit>(site, kH1ToD1, {.request = "r"});
  const auto retried = Send<Admit>(site, kH1ToD1, {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(first->text(), "1@1");
  EXPECT_EQ(again->text(), "1@1");
  EXPECT_EQ(retried->text(), "1@1");
  EXPECT_THAT(Log("h1"), SizeIs(1));
}

TEST_F(ReplicaTest, GivesTheSameReceiptAfterARestart) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1, {.request = "r"});
  Run();
  site.CutPower();
  ASSERT_TRUE(site.Open().ok());
  Run();
  const auto again = Send<Admit>(site, kH1ToD1, {.request = "r"});
  Run();
  EXPECT_EQ(again->text(), "1@1");
}

TEST_F(ReplicaTest, RemembersARequestAfterTenThousandOthers) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1, {.request = "r"});
  Run();
  std::string parent = HeadOf("h1");
  std::vector<log::Draft> drafts;
  for (int i = 0; i < 10'000; ++i) {
    auto commit = Commit("h1", "x" + std::to_string(i), "", {});
    commit.mutable_header()->set_parent(std::exchange(parent, commit.header().commit_id()));
    drafts.push_back({PlaceOf("h1"), "h1", commit.SerializeAsString()});
  }
  ASSERT_TRUE(log_->Append(std::move(drafts), nullptr).ok());
  const auto again = Send<Admit>(site, kH1ToD1, {.request = "r"});
  Run();
  EXPECT_EQ(again->text(), "1@1");
  EXPECT_EQ(site->progress().totals.voids, 0);
}

TEST_F(ReplicaTest, RefusesTheSameRequestIdForAnotherCommand_INV_72) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1, {.request = "r"});
  Run();
  const auto other_field = Send<Admit>(site, kH1ToD2, {.request = "r"});
  const auto other_command = Send<Cancel>(site, kH1, {.request = "r"});
  Run();
  EXPECT_EQ(other_field->code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(other_field->reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(other_command->reason(), "REQUEST_ID_REUSED");
  EXPECT_THAT(Log("h1"), SizeIs(1));
}

TEST_F(ReplicaTest, LetsADuplicateWaitForTheFirstThatIsInFlight) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto first = Send<Admit>(site, kH1ToD1, {.request = "r"});
  Run();
  const auto duplicate = Send<Admit>(site, kH1ToD1, {.request = "r"});
  Run();
  EXPECT_EQ(duplicate->answers, 0);
  EXPECT_THAT(site.log.held, SizeIs(1));
  site.log.Release();
  Run();
  EXPECT_EQ(first->text(), "1@1");
  EXPECT_EQ(duplicate->text(), "1@1");
}

TEST_F(ReplicaTest, MeetsARetriedCreateAtAnotherReplica) {
  Site& one = Add(Households());
  Site& two = Add(Households());
  one.log.hold_appends = true;
  const auto first = Send<Admit>(one, kH1ToD1, {.request = "r", .timeout = absl::Seconds(1)});
  Run();
  Pass(absl::Seconds(1));
  Run();
  EXPECT_EQ(first->code(), StatusCode::kUnavailable);
  const auto retried = Send<Admit>(two, kH1ToD1, {.request = "r", .retry = true});
  Run();
  one.log.Release();  // the first one lands late: the same aggregate, and void
  Run();
  EXPECT_EQ(retried->text(), "1@1");
  const auto again = Send<Admit>(one, kH1ToD1, {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(again->text(), "1@1");
  EXPECT_EQ(one->progress().totals.voids, 1);
}

TEST_F(ReplicaTest, TellsTheCurrentVersionWhenAnotherWasExpected) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1);
  Run();
  const auto stale = Send<Cancel>(site, "household_id: 'h1' expected_version: 0");
  Run();
  EXPECT_EQ(stale->code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(stale->reason(), "VERSION_MISMATCH");
  EXPECT_THAT(std::string(stale->answer.status().message()), HasSubstr("version 1"));
  const auto right = Send<Cancel>(site, "household_id: 'h1' expected_version: 1");
  Run();
  EXPECT_EQ(right->text(), "2@2");
}

TEST_F(ReplicaTest, LooksForTheRequestBeforeTheExpectedVersion) {
  Site& site = Add(Households());
  const auto create = absl::StrCat(kH1ToD1, " expected_version: 0");
  Send<Admit>(site, create, {.request = "r"});
  Run();
  const auto again = Send<Admit>(site, create, {.request = "r"});
  Run();
  EXPECT_EQ(again->text(), "1@1");
}

// ---- answers that append nothing

// Rules of fields are looked at after the request id: here the clock is a day behind, and the day of the act is
// tomorrow's.
TEST_F(ReplicaTest, GivesTheReceiptOfARequestWhateverTheRulesSayByNow_INV_72) {
  Site& site = Add(Households());
  const std::string today = absl::FormatTime(" occurred_on { year: %Y month: ", now_, absl::UTCTimeZone()) +
                            absl::FormatTime("%m day: %d }", now_, absl::UTCTimeZone());
  Send<Admit>(site, kH1ToD1 + today, {.request = "admit"});
  Run();
  Site& behind = Add(Households());
  SetClock(-absl::Hours(48));
  Run();
  RunFor(absl::Minutes(1));  // until it is believed
  const auto other = Send<Admit>(behind, "household_id: 'h2' dwelling_id: 'd1'" + today);
  const auto again = Send<Admit>(behind, kH1ToD1 + today, {.request = "admit", .retry = true});
  Run();
  EXPECT_EQ(other->text(), "FUTURE_DATE");
  EXPECT_EQ(again->text(), "1@1");
}

TEST_F(ReplicaTest, RefusesWithoutWritingAnythingOnAFirstCall) {
  Site& site = Add(Households());
  const auto refused = Send<Cancel>(site, kH1);
  Run();
  EXPECT_EQ(refused->text(), "NOT_FOUND");
  Send<Admit>(site, kH1ToD1);
  Run();
  EXPECT_THAT(Log("h1"), SizeIs(1));
}

// It would be forgotten otherwise: once the state has moved on, the same request would do something.
TEST_F(ReplicaTest, RecordsANoOpSoThatItsRequestIdStandsForIt) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1);
  Run();
  const auto no_op = Send<Admit>(site, kH1ToD1, {.request = "again"});
  Run();
  EXPECT_EQ(no_op->text(), "1@2");
  EXPECT_THAT(Log("h1").back(), "nothing to do");
  Send<Cancel>(site, kH1);
  Run();
  const auto late = Send<Admit>(site, kH1ToD1, {.request = "again"});
  Run();
  EXPECT_EQ(late->text(), "1@2");
  EXPECT_THAT(Log("h1"), SizeIs(3));
}

TEST_F(ReplicaTest, GivesARefusalOnlyOnceItHasPassedTheEndsAskedForAfterTheCommandArrived) {
  Site& leading = Add(Households());
  Site& lagging = Add(Households());
  lagging.log.unread = {kHouseholds};
  Send<Admit>(leading, kH1ToD1);
  Run(leading);
  const auto heard = Send<Cancel>(lagging, kH1);
  Run();
  EXPECT_EQ(heard->answers, 0);  // as far as it has read there is no such household
  lagging.log.unread.clear();
  Run();
  EXPECT_EQ(heard->text(), "2@2");
}

TEST_F(ReplicaTest, AnswersANoOpAtALaggingReplicaFromWhatIsTrueNow) {
  Site& leading = Add(Households());
  Site& lagging = Add(Households());
  Send<Admit>(leading, kH1ToD1);
  Run();
  lagging.log.unread = {kHouseholds};
  Send<Cancel>(leading, kH1);
  Run(leading);
  const auto heard = Send<Admit>(lagging, kH1ToD1);  // already so, as far as it has read
  Run();
  EXPECT_EQ(heard->answers, 0);
  lagging.log.unread.clear();
  Run();
  EXPECT_EQ(heard->text(), "3@4");  // its first commit was void
  EXPECT_THAT(Log("h1").back(), HasSubstr("number: 2"));
}

TEST_F(ReplicaTest, WaitsForTheEndsOfTheRowsThatARefusalRestsOn) {
  Site& site = Add(Households());
  site.log.unread = {kDwellingTopic};
  WriteNext("d1", "D1", {kOpened});
  const auto heard = Send<Admit>(site, absl::StrCat(kH1ToD1, kCareful));
  Run();
  EXPECT_EQ(heard->answers, 0);  // the row says that it is not open
  site.log.unread.clear();
  Run();
  EXPECT_EQ(heard->text(), "1@1");
}

TEST_F(ReplicaTest, AsksForAllEndsOfAStepAtOnce) {
  Site& site = Add(Households());
  site.log.asked = 0;
  for (int i = 1; i <= 20; ++i) Send<Cancel>(site, absl::StrCat("household_id: 'h", i, "'"));
  Run();
  EXPECT_EQ(site.log.asked, 1);
}

TEST_F(ReplicaTest, AsksForEndsAgainAfterAWhileWhenTheLogDoesNotTellThem) {
  Site& site = Add(Households());
  site.log.ends_error = absl::UnavailableError("no broker");
  site.log.asked = 0;
  const auto heard = Send<Cancel>(site, kH1);
  Run();
  Run();
  EXPECT_EQ(site.log.asked, 1);
  EXPECT_EQ(heard->answers, 0);
  site.log.ends_error = absl::OkStatus();
  now_ = site->NextWake();
  Run();
  EXPECT_EQ(heard->text(), "NOT_FOUND");
}

TEST_F(ReplicaTest, SealsTheRefusalOfARetryWhichVoidsTheAttemptStillOnItsWay) {
  Site& site = Add(Households());
  WriteNext("d1", "D1", {kOpened});
  Run();
  site.log.hold_appends = true;
  const auto first = Send<Admit>(site, absl::StrCat(kH1ToD1, kCareful), {.request = "r", .timeout = absl::Seconds(1)});
  Run();
  Pass(absl::Seconds(1));
  Run();
  EXPECT_EQ(first->code(), StatusCode::kUnavailable);
  WriteNext("d1", "D2", {"withdrawn {}"});
  std::vector<log::Draft> late = std::exchange(site.log.held, {});
  site.log.hold_appends = false;
  const auto retried = Send<Admit>(site, absl::StrCat(kH1ToD1, kCareful), {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(retried->text(), "DWELLING_TAKEN");
  ASSERT_TRUE(log_->Append(std::move(late), nullptr).ok());
  Run();
  EXPECT_EQ(site->progress().totals.voids, 1);
  EXPECT_THAT(Log("h1"), ElementsAre("refused DWELLING_TAKEN", HasSubstr("admitted")));
  const auto again = Send<Admit>(site, absl::StrCat(kH1ToD1, kCareful), {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(again->text(), "DWELLING_TAKEN");
}

TEST_F(ReplicaTest, SealsTheNoOpOfARetryAndRaisesNoVersion) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1);
  Run();
  const auto retried = Send<Admit>(site, kH1ToD1, {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(retried->text(), "1@2");
  EXPECT_THAT(Log("h1"), ElementsAre(HasSubstr("admitted"), "nothing to do"));
  Send<Cancel>(site, kH1);
  Run();
  const auto again = Send<Admit>(site, kH1ToD1, {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(again->text(), "1@2");
}

TEST_F(ReplicaTest, SealsARetryThoughItWaitedForTheRefusalOfAFirstCall) {
  Site& site = Add(Households());
  const auto first = Send<Cancel>(site, kH1, {.request = "r"});
  const auto retried = Send<Cancel>(site, kH1, {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(first->text(), "NOT_FOUND");
  EXPECT_EQ(retried->text(), "NOT_FOUND");
  EXPECT_THAT(Log("h1"), ElementsAre("refused NOT_FOUND"));
}

TEST_F(ReplicaTest, GivesASealedRefusalAgainWithItsSentenceAndFields) {
  Site& site = Add(Households());
  const auto message = "household_id: 'h1' expected_version: 7";
  const auto sealed = Send<Cancel>(site, message, {.request = "r", .retry = true});
  Run();
  const auto again = Send<Cancel>(site, message, {.request = "r"});
  Run();
  EXPECT_EQ(again->answer.status(), sealed->answer.status());
  EXPECT_EQ(domain::RefusalOf(again->answer.status()).violations(0).field(), "expected_version");
}

TEST_F(ReplicaTest, GivesARefusalWhoseCodeIsNoneAsARefusal) {
  for (const int code : {0, 14, 99, -1}) {
    auto strange = Commit("h1", absl::StrCat("A", code), "", {});
    strange.mutable_header()->set_parent(HeadOf("h1"));
    strange.mutable_header()->set_request_id(*domain::UuidBytes(RequestId(absl::StrCat("r", code))));
    strange.mutable_header()->mutable_outcome()->mutable_refused()->set_code(code);
    Write(strange);
  }
  Site& site = Add(Households());
  for (const int code : {0, 14, 99, -1}) {
    const auto heard = Send<Cancel>(site, kH1, {.request = absl::StrCat("r", code)});
    Run();
    EXPECT_EQ(heard->code(), StatusCode::kFailedPrecondition) << code;
  }
}

// ---- what this build does not know

TEST_F(ReplicaTest, RefusesCommandsOnAHalfKnownHistoryUntilANewerBuildReadsTheSameLog) {
  auto newer = Commit("h1", "A1", "", {kAdmitted});
  newer.mutable_header()->set_schema(2);
  Write(newer);
  Site& old = Add(Households({.schema = 1}));
  const auto refused = Send<Cancel>(old, kH1);
  const auto other = Send<Admit>(old, kH2ToD1);
  Run();
  EXPECT_EQ(refused->code(), StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused->answer.status().message()), HasSubstr("upgrade"));
  EXPECT_EQ(other->code(), StatusCode::kOk);
  Site& upgraded = Add(Households({.schema = 2}));
  const auto heard = Send<Cancel>(upgraded, kH1);
  Run();
  EXPECT_EQ(heard->answer->version(), 2);
}

TEST_F(ReplicaTest, RefusesNothingByTheRowsOfAHalfKnownHistoryButLeavesItToANewerBuild) {
  auto newer = Commit("d1", "A1", "", {kOpened});
  newer.mutable_header()->set_schema(2);
  Write(newer);
  Site& old = Add(Households({.schema = 1}));
  const auto by_row = Send<Admit>(old, std::string(kH1ToD1) + kCareful);
  const auto by_state = Send<Admit>(old, kH2ToD1);
  Run();
  EXPECT_EQ(by_row->code(), StatusCode::kUnavailable);
  EXPECT_EQ(by_state->code(), StatusCode::kOk);
  Site& upgraded = Add(Households({.schema = 2}));
  const auto heard = Send<Admit>(upgraded, std::string(kH1ToD1) + kCareful);
  Run();
  EXPECT_EQ(heard->answer->version(), 1);
}

// ---- read your writes

struct Reach {
  int answers = 0;
  absl::Status status = absl::UnknownError("not reached");
};

class MinPosition : public ReplicaTest {
 protected:
  std::shared_ptr<Reach> Await(Site& site, const std::string& topic, int32_t partition, int64_t offset,
                               absl::Duration timeout = absl::Seconds(2)) {
    log::v1::Position position;
    position.set_topic(topic);
    position.set_partition(partition);
    position.set_offset(offset);
    auto reach = std::make_shared<Reach>();
    site->Await({position}, now_ + timeout, [reach](const absl::Status& status) {
      ++reach->answers;
      reach->status = status;
    });
    return reach;
  }
};

TEST_F(MinPosition, IsReachedOnceTheReaderHasPassedIt) {
  Site& site = Add(Households());
  site.log.unread = {kHouseholds};
  WriteNext("h1", "A1", {kAdmitted});
  const auto reach = Await(site, kHouseholds, PlaceOf("h1").number, 1);
  Run();
  EXPECT_EQ(reach->answers, 0);
  site.log.unread.clear();
  Run();
  EXPECT_TRUE(reach->status.ok()) << reach->status;
  EXPECT_EQ(reach->answers, 1);
}

TEST_F(MinPosition, IsUnavailableAtTheDeadline) {
  Site& site = Add(Households());
  site.log.unread = {kHouseholds};
  WriteNext("h1", "A1", {kAdmitted});
  const auto reach = Await(site, kHouseholds, PlaceOf("h1").number, 1);
  Run();
  EXPECT_EQ(site->NextWake(), now_ + absl::Seconds(2));
  Pass(absl::Seconds(2));
  Run();
  EXPECT_EQ(reach->status.code(), StatusCode::kUnavailable);
}

TEST_F(MinPosition, IsRefusedBeyondTheEndAndForATopicThatIsNotFollowed) {
  Site& site = Add(Households());
  const auto beyond = Await(site, kHouseholds, 0, 1);
  const auto topic = Await(site, "tests.other", 0, 0);
  const auto partition = Await(site, kHouseholds, kPartitions, 0);
  RunFor(absl::Seconds(1));
  for (const auto& reach : {beyond, topic, partition}) {
    EXPECT_EQ(reach->status.code(), StatusCode::kInvalidArgument) << reach->status;
    EXPECT_EQ(domain::RefusalOf(reach->status).violations(0).field(), "min_position");
  }
}

TEST_F(MinPosition, IsReachedAlthoughABrokerFirstTellsAnEndThatHasPassed) {
  Site& site = Add(Households());
  WriteNext("h1", "A1", {kAdmitted});
  site.log.unread = {kHouseholds};
  site.log.ends_behind = 1;
  const auto reach = Await(site, kHouseholds, PlaceOf("h1").number, 1);
  RunFor(absl::Milliseconds(500));
  EXPECT_EQ(reach->answers, 0);
  site.log.ends_behind = 0;
  site.log.unread.clear();
  RunFor(absl::Milliseconds(100));
  EXPECT_TRUE(reach->status.ok()) << reach->status;
}

TEST_F(MinPosition, IsRefusedBeyondTheEndAlthoughTheClockIsSetBack) {
  Site& site = Add(Households());
  const auto reach = Await(site, kHouseholds, 0, 1);
  RunFor(absl::Milliseconds(500));
  SetClock(-absl::Hours(1));
  RunFor(absl::Milliseconds(1500));
  EXPECT_EQ(reach->status.code(), StatusCode::kInvalidArgument) << reach->status;
}

// ---- the log that was read

class LogThatWasRead : public ReplicaTest {
 protected:
  void SetUp() override {
    WriteNext("h1", "A1", {kAdmitted});
    log_.reset();
    std::filesystem::copy(folder_ / "log", folder_ / "backup");
    OpenLog("log");
    WriteNext("h1", "A2", {"confirmed { number: 1 }"});
    site_ = &Add(Households());
    site_->Close();
  }
  void OpenLog(const std::string& name) {
    log_ = log::OpenEmbedded({.folder = folder_ / name, .env = disk_.env(), .now = [this] { return now_; }}).value();
  }
  // What the replica says when it goes on with the log as it is now; after ten seconds the clock is set back.
  absl::Status GoOn(int64_t ends_behind = 0, absl::Duration set_back = absl::ZeroDuration()) {
    Site again(*log_, Households(), site_->options);
    std::filesystem::copy(site_->folder(), again.folder(), std::filesystem::copy_options::recursive);
    again.log.ends_behind = ends_behind;
    absl::Status status = again.Open();
    for (int second = 0; second < 30 && status.ok(); ++second) {
      if (second == 10) SetClock(-set_back);
      status = again.Step(Clocks()).status();
      Pass(absl::Seconds(1));
      reads_at_once_ |= second == 2 && again->caught_up();
    }
    return status;
  }
  Site* site_ = nullptr;
  bool reads_at_once_ = false;
};

TEST_F(LogThatWasRead, IsGoneOnWith) { EXPECT_TRUE(GoOn().ok()); }

// A broker that no longer leads a partition, and does not know it yet, does that.
TEST_F(LogThatWasRead, IsGoneOnWithAlthoughABrokerTellsAnEndThatHasPassed) {
  EXPECT_TRUE(GoOn(1).ok());
  EXPECT_TRUE(reads_at_once_);
}

TEST_F(LogThatWasRead, IsLostDataWhenItEndsBeforeTheCheckpoint) {
  OpenLog("backup");
  const absl::Status status = GoOn();
  EXPECT_EQ(status.code(), StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("records are lost. Restore the log"));
}

TEST_F(LogThatWasRead, IsLostDataAlthoughTheClockIsSetBack) {
  OpenLog("backup");
  EXPECT_EQ(GoOn(0, absl::Hours(1)).code(), StatusCode::kDataLoss);
}

TEST_F(LogThatWasRead, IsLostDataWhenItEndsFarBeforeTheCheckpoint) {
  for (int i = 3; i < 10; ++i) WriteNext("h1", "A" + std::to_string(i), {"confirmed { number: 1 }"});
  ASSERT_TRUE(site_->Open().ok());
  Run(*site_);
  site_->Close();
  OpenLog("backup");
  const absl::Status status = GoOn();
  EXPECT_EQ(status.code(), StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Restore the log"));
}

TEST_F(LogThatWasRead, IsAnotherOneWhenTheLastRecordDiffers) {
  OpenLog("backup");
  WriteNext("h1", "B2", {"confirmed { number: 1 }"});
  const absl::Status status = GoOn();
  EXPECT_EQ(status.code(), StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("another record than the one that was read. Put the log back, or delete the database"));
}

TEST_F(LogThatWasRead, IsAnotherOneWhenTheGenesisRecordDiffers) {
  OpenLog("new");
  for (const char* topic : {kHouseholds, kDwellingTopic}) ASSERT_TRUE(log_->CreateTopic(topic, kPartitions).ok());
  WriteNext("h1", "A1", {kAdmitted});
  WriteNext("h1", "A2", {"confirmed { number: 1 }"});
  const absl::Status status = GoOn();
  EXPECT_EQ(status.code(), StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("this is another log"));
}

TEST_F(LogThatWasRead, IsRefusedWithoutAFollowedTopic) {
  OpenLog("new");
  ASSERT_TRUE(log_->CreateTopic(kHouseholds, kPartitions).ok());
  EXPECT_EQ(GoOn().code(), StatusCode::kNotFound);
}

// ---- crashes and faults of the machine

TEST_F(ReplicaTest, LosesNothingAndAppliesNothingTwiceWhenThePowerIsCutAnywhere) {
  Site& site = Add(Households());
  Site& whole = Add(Households());
  for (int i = 1; i <= 30; ++i) {
    Send<Admit>(site, absl::StrCat("household_id: 'h", i % 3, "' dwelling_id: 'd", i, "'"));
    Send<Cancel>(site, absl::StrCat("household_id: 'h", i % 3, "'"));
    Run();
    if (i % 7 == 0) {
      ASSERT_TRUE(site.database().Flush().ok());
    }
    if (i % 4 == 0) {
      site.CutPower();
      ASSERT_TRUE(site.Open().ok());
      Run();
    }
  }
  EXPECT_EQ(eventsourcing::DigestOf(site.rows()).value(), eventsourcing::DigestOf(whole.rows()).value());
  EXPECT_EQ(eventsourcing::FirstDifference(site.rows(), whole.rows()).value(), "");
}

TEST_F(ReplicaTest, RebuildsInPiecesThatAPowerCutLeavesWhole) {
  for (int i = 0; i < 200; ++i) WriteNext(absl::StrCat("h", i % 50), absl::StrCat("x", i), {kAdmitted});
  Site& whole = Add(Households());
  Run();
  Site& site = Place(Households());
  site.options.batch_bytes = 500;
  site.options.rebuild_bytes = 1000;
  int lives = 0;
  for (; lives == 0 || !site->caught_up(); ++lives) {
    if (lives > 0) site.CutPower();
    ASSERT_TRUE(site.Open().ok());
    for (int step = 0; step < 8 && !site->caught_up(); ++step) ASSERT_TRUE(site.Step(Clocks()).ok());
  }
  EXPECT_GT(lives, 3);  // each life goes on from a piece that the one before landed
  EXPECT_EQ(eventsourcing::FirstDifference(site.rows(), whole.rows()).value(), "");
}

TEST_F(ReplicaTest, EndsAtAReadThatFailsAndNeverTakesItForNotFound) {
  Site& site = Add(Households());
  for (int i = 0; i < 300; ++i) WriteNext(absl::StrCat("h", i), absl::StrCat("x", i), {kAdmitted});
  Run();
  site.Close();
  ASSERT_TRUE(site.Open().ok());
  Run();
  site.disk().FailReads();
  const auto refused = Send<Cancel>(site, "household_id: 'h7'");
  absl::Status status;
  for (int i = 0; i < 10 && status.ok(); ++i) status = site.Step(Clocks()).status();
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(refused->code(), StatusCode::kUnavailable);
  EXPECT_EQ(refused->answers, 1);
  EXPECT_THAT(Log("h7"), SizeIs(1));
}

TEST_F(ReplicaTest, EndsWhenItsToDosCannotBeRead) {
  Site& dwellings = Add(Dwellings());
  dwellings.log.append_error = absl::UnavailableError("no broker");
  for (int i = 0; i < 300; ++i) WriteNext(absl::StrCat("h", i), absl::StrCat("x", i), {kAdmitted});
  Run();
  dwellings.Close();
  ASSERT_TRUE(dwellings.Open().ok());
  dwellings.disk().FailReads();
  absl::Status status;
  for (int i = 0; i < 10 && status.ok(); ++i) status = dwellings.Step(Clocks()).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("read failed"));
}

TEST_F(ReplicaTest, EndsWhenTheDiskIsFull) {
  Site& site = Add(Households());
  site.disk().Fill();
  EXPECT_FALSE(site.database().Flush().ok());
  const auto heard = Send<Admit>(site, kH1ToD1);
  absl::Status status;
  for (int i = 0; i < 10 && status.ok(); ++i) status = site.Step(Clocks()).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("No space"));
  EXPECT_EQ(heard->code(), StatusCode::kUnavailable);  // it is in the log
  EXPECT_EQ(site->NextWake(), absl::InfiniteFuture());
}

TEST_F(ReplicaTest, WakesNobodyOnceItIsGone) {
  Site& site = Add(Households());
  site.log.hold_ends = true;
  Send<Cancel>(site, kH1);
  Run();
  ASSERT_THAT(site.log.held_ends, SizeIs(1));
  site.Close();
  woken_ = false;
  site.log.held_ends[0]();
  EXPECT_FALSE(woken_);
}

TEST_F(ReplicaTest, LeavesNobodyWaitingWhenItEnds) {
  Site& site = Add(Households());
  site.log.hold_appends = true;
  const auto in_flight = Send<Admit>(site, kH1ToD1);
  const auto queued = Send<Cancel>(site, kH1);
  Run();
  const log::Partition place = PlaceOf("h1");
  int reached = 0;
  log::v1::Position position;
  position.set_topic(place.topic);
  position.set_partition(place.number);
  position.set_offset(99);
  site->Await({position}, absl::InfiniteFuture(),
              [&](const absl::Status& status) { reached += status.code() == StatusCode::kUnavailable; });
  const auto just_arrived = Send<Admit>(site, kH2ToD1);
  site->Stop();
  for (const auto& heard : {in_flight, queued, just_arrived}) {
    EXPECT_EQ(heard->answers, 1);
    EXPECT_EQ(heard->code(), StatusCode::kUnavailable);
  }
  EXPECT_EQ(reached, 1);
}

}  // namespace
}  // namespace iml::tests
