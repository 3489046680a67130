// What reactions and timers owe, done by replicas: architecture section 3.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "libs/eventsourcing/digest.h"
#include "tests/support/stage.h"

namespace iml::tests {
namespace {

using eventsourcing::kTimers;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr char kH1ToD1[] = "household_id: 'h1' dwelling_id: 'd1'";
constexpr char kH2ToD1[] = "household_id: 'h2' dwelling_id: 'd1'";
constexpr char kH1[] = "household_id: 'h1'";
constexpr char kD1[] = "dwelling_id: 'd1'";
constexpr char kAdmitted[] = "admitted { number: 1 dwelling_id: 'd1' }";
constexpr char kOpened[] = "opened {}";

// ---- to-dos

class TodoTest : public Stage {
 protected:
  // A household admitted to a dwelling that is open.
  void Admitted(Site& households) {
    WriteNext("d1", "D1", {kOpened});
    Send<Admit>(households, kH1ToD1);
  }
};

TEST_F(TodoTest, CarryAnAdmissionToItsConfirmation) {
  Site& households = Add(Households());
  Site& dwellings = Add(Dwellings());
  Admitted(households);
  Run();
  EXPECT_THAT(Log("h1"), ElementsAre(HasSubstr("admitted"), HasSubstr("confirmed")));
  EXPECT_THAT(Log("d1"), ElementsAre(HasSubstr("opened"), HasSubstr("reserved")));
  EXPECT_THAT(households.Todos(), IsEmpty());
  EXPECT_THAT(dwellings.Todos(), IsEmpty());
  EXPECT_TRUE(households->Idle(now_));
  const auto cause = Commits("h1").back().header().cause();
  EXPECT_EQ(cause.reaction(), "confirm");
  EXPECT_EQ(cause.hops(), 2u);
  EXPECT_EQ(Commits("h1").back().header().actor().role(), "reaction");
}

TEST_F(TodoTest, CancelAnAdmissionThatLostTheRace) {
  Site& households = Add(Households());
  Add(Dwellings());
  Admitted(households);
  Send<Admit>(households, kH2ToD1);
  Run();
  std::vector<std::string> ends = {Log("h1").back(), Log("h2").back()};
  EXPECT_THAT(ends, testing::UnorderedElementsAre(HasSubstr("confirmed"), HasSubstr("why: \"lost\"")));
  EXPECT_THAT(Log("d1"), testing::Contains(HasSubstr("reservation_refused")));
}

TEST_F(TodoTest, AreExecutedInTheOrderOfTheirSourceSoACancelDoesNotOvertakeTheReserve) {
  Site& households = Add(Households());
  Site& dwellings = Place(Dwellings());
  Admitted(households);
  Run(households);
  Send<Cancel>(households, kH1);
  Run(households);
  ASSERT_TRUE(dwellings.Open().ok());
  dwellings.log.hold_appends = true;
  Run();
  ASSERT_THAT(dwellings.log.held, SizeIs(1));  // the release is not even tried
  dwellings.log.Release();
  Run();
  EXPECT_THAT(Log("d1"), ElementsAre(HasSubstr("opened"), HasSubstr("reserved"), HasSubstr("released")));
  EXPECT_THAT(dwellings.Todos(), IsEmpty());
}

TEST_F(TodoTest, ExecutedByTwoReplicasLeaveOneResult) {
  Site& households = Add(Households());
  Site& one = Add(Dwellings());
  Site& two = Add(Dwellings());
  one.log.hold_appends = two.log.hold_appends = true;
  Admitted(households);
  Run();
  EXPECT_THAT(one.log.held, SizeIs(1));
  EXPECT_THAT(two.log.held, SizeIs(1));
  one.log.Release();
  two.log.Release();
  Run();
  EXPECT_THAT(one.Todos(), IsEmpty());
  EXPECT_THAT(two.Todos(), IsEmpty());
  EXPECT_EQ(one->progress().totals.voids, 1);
  EXPECT_THAT(Commits("d1"), SizeIs(3));
  EXPECT_EQ(eventsourcing::DigestOf(one.rows()).value(), eventsourcing::DigestOf(two.rows()).value());
}

TEST_F(TodoTest, WhoseResultIsReadBeforeItsTriggerIsNotExecutedAgain) {
  Site& households = Add(Households());
  Site& one = Add(Dwellings());
  Site& two = Add(Dwellings());
  two.log.unread = {kHouseholds};
  Admitted(households);
  Run();
  ASSERT_THAT(Log("d1"), SizeIs(2));
  two.log.unread.clear();
  Run();
  EXPECT_EQ(two->progress().totals.appends, 0);
  EXPECT_THAT(two.Todos(), IsEmpty());
  EXPECT_EQ(eventsourcing::DigestOf(one.rows()).value(), eventsourcing::DigestOf(two.rows()).value());
}

TEST_F(TodoTest, ThatFindNothingToDoEndInACommitThatSaysSo) {
  WriteNext("d1", "D1", {kOpened});
  WriteNext("h1", "A1", {"ended { number: 1 dwelling_id: 'd1' }"});  // releases what was not reserved
  Site& dwellings = Add(Dwellings());
  Run();
  EXPECT_THAT(Log("d1"), ElementsAre(HasSubstr("opened"), "nothing to do"));
  EXPECT_THAT(dwellings.Todos(), IsEmpty());
}

Cancel CancelWhenOpened(const domain::Source&, const Opened&) { return Text<Cancel>("household_id: 'h1'"); }

TEST_F(TodoTest, ThatAreRefusedEndInACommitThatSaysWhy) {
  auto service = Households();
  service.React<DwellingCommit, Opened>("cancel_when_opened", "1970-01-02", CancelWhenOpened);
  Site& households = Add(std::move(service));
  WriteNext("d1", "D1", {kOpened});
  Run();
  EXPECT_THAT(Log("h1"), ElementsAre("refused NOT_FOUND"));
  EXPECT_THAT(households.Todos(), IsEmpty());
}

Admit AdmitWhenWithdrawn(const domain::Source&, const Withdrawn&) {
  return Text<Admit>("household_id: 'h1' dwelling_id: 'd2' careful: true");
}

// Rules of fields hold for what callers send: here the day of the act is before the first that a caller may give.
TEST_F(TodoTest, CarryFactsOfAnyDayPastTheRulesOfFields) {
  auto service = Households();
  service.React<DwellingCommit, Opened>("admit_when_opened", "1970-01-02", [](const domain::Source&, const Opened&) {
    return Text<Admit>("household_id: 'h1' dwelling_id: 'd1' occurred_on @1986-01-01");
  });
  Site& households = Add(std::move(service));
  WriteNext("d1", "D1", {kOpened});
  Run();
  EXPECT_THAT(Log("h1"), ElementsAre(HasSubstr("admitted")));
  EXPECT_EQ(Send<Admit>(households, "household_id: 'h2' dwelling_id: 'd2' occurred_on @1986-01-01")->answers, 0);
  Run();
  EXPECT_THAT(Log("h2"), IsEmpty());
}

TEST_F(TodoTest, ThatRestOnARowAreDecidedOnlyAfterTheEndsAskedForAtExecution) {
  auto service = Households();
  service.React<DwellingCommit, Withdrawn>("admit_when_withdrawn", "1970-01-02", AdmitWhenWithdrawn);
  Site& households = Add(std::move(service));
  households.options.batch_bytes = 1;
  households.Close();
  ASSERT_TRUE(households.Open().ok());
  Run();
  WriteNext("d1", "D1", {"withdrawn {}"});  // read at once, and so is what it owes
  for (int i = 0; i < 20; ++i) WriteNext("d2", "E" + std::to_string(i), {i == 19 ? kOpened : "withdrawn {}"});
  Run();
  EXPECT_THAT(Log("h1").front(), HasSubstr("admitted"));
}

TEST_F(TodoTest, WithAFaultAreTriedAgainWithBackoffAndBlockTheirOwnQueueOnly) {
  auto newer = Commit("d1", "D1", "", {kOpened});
  newer.mutable_header()->set_schema(2);
  Write(newer);  // no command on d1 is decided by this build
  WriteNext("d2", "E1", {kOpened});
  Site& households = Add(Households());
  Site& dwellings = Add(Dwellings());
  Send<Admit>(households, kH1ToD1);
  Send<Cancel>(households, kH1);
  Send<Admit>(households, "household_id: 'h2' dwelling_id: 'd2'");
  Run();
  EXPECT_THAT(Log("h2").back(), HasSubstr("confirmed"));
  EXPECT_THAT(dwellings.Todos(), SizeIs(2));  // the release waits behind the reserve
  absl::Duration before = absl::ZeroDuration();
  for (int fault = 1; fault <= 12; ++fault) {
    EXPECT_EQ(dwellings->progress().totals.todo_faults, fault);
    const absl::Duration backoff = dwellings->NextWake() - now_;
    EXPECT_GE(backoff, absl::Milliseconds(10));
    EXPECT_LE(backoff, absl::Seconds(16));
    if (fault == 1) {
      before = backoff;
    } else if (fault == 12) {
      EXPECT_GT(backoff, 20 * before);
    }
    now_ = dwellings->NextWake();
    Run();
  }
}

TEST_F(TodoTest, AreTakenUpAgainAfterAFaultIsGone) {
  Site& households = Add(Households());
  Site& dwellings = Add(Dwellings());
  dwellings.log.append_error = absl::UnavailableError("no broker");
  Admitted(households);
  Run();
  EXPECT_GT(dwellings->progress().totals.todo_faults, 0);
  EXPECT_FALSE(dwellings->Idle(now_));
  dwellings.log.append_error = absl::OkStatus();
  RunFor(absl::Seconds(1));
  EXPECT_THAT(Log("h1").back(), HasSubstr("confirmed"));
}

TEST_F(TodoTest, OfAQueueThatSomebodyElseFinishedStartAfresh) {
  Site& households = Add(Households());
  Site& faulty = Add(Dwellings());
  faulty.log.append_error = absl::UnavailableError("no broker");
  Admitted(households);
  RunFor(absl::Seconds(20));
  EXPECT_GT(faulty->progress().totals.todo_faults, 8);
  Site& other = Add(Dwellings());
  Run();
  other.Close();
  sites_.pop_back();
  RunFor(absl::Seconds(20));
  Send<Cancel>(households, kH1);
  Run();
  EXPECT_LT(faulty->NextWake() - now_, absl::Milliseconds(40));
}

Reserve ReserveWhenAdmitted(const domain::Source& source, const tests::Admitted&) {
  return Text<Reserve>("dwelling_id: 'd1' household_id: '" + source.aggregate_id + "'");
}

TEST_F(TodoTest, ThatRestOnARowWaitForItsEndsEvenIfTheirRefusalIsAFact) {
  auto service = Dwellings({.since = "2999-01-01"});
  service.Project<HouseholdCommit>(
      [](const eventsourcing::Standing&, const HouseholdFact& fact, storage::Transaction& rows) {
        if (fact.has_confirmed()) rows.Put(kTallies, "confirmed", Tally());
      });
  service.Aggregate<DwellingCommit, DwellingState>().TakesWith<Reserve, HouseholdCommit>(
      [](const DwellingState&, const Reserve&, const storage::Reads& rows, const domain::Context&) {
        return absl::StatusOr<std::vector<DwellingFact>>(
            {Text<DwellingFact>(rows.Find(kTallies, "confirmed") ? "reserved {}" : "reservation_refused {}")});
      });
  service.React<HouseholdCommit, tests::Admitted>("reserve_when_admitted", "1970-01-02", ReserveWhenAdmitted);
  Site& dwellings = Place(std::move(service));
  dwellings.options.batch_bytes = 1;
  ASSERT_TRUE(dwellings.Open().ok());
  Run();
  WriteNext("h1", "A1", {kAdmitted});
  for (int i = 0; i < 20; ++i) WriteNext("h1", "B" + std::to_string(i), {i == 19 ? "confirmed {}" : "ended {}"});
  Run();
  EXPECT_THAT(Log("d1"), ElementsAre("reserved { }"));
}

TEST_F(TodoTest, StartOnlyWhenTheReaderHasCaughtUpAndOneAtATimeUntilOneIsDone) {
  Site& households = Add(Households());
  for (int i = 1; i <= 9; ++i)
    Send<Admit>(households, absl::StrCat("household_id: 'h", i, "' dwelling_id: 'd", i, "'"));
  Run();
  Site& dwellings = Place(Dwellings());
  dwellings.options.batch_bytes = 1;
  dwellings.log.hold_appends = true;
  ASSERT_TRUE(dwellings.Open().ok());
  while (!dwellings->caught_up()) {
    EXPECT_THAT(dwellings.log.held, IsEmpty());
    Step(dwellings);
  }
  Run();
  EXPECT_THAT(dwellings.log.held, SizeIs(1));
  dwellings.log.Release();
  dwellings.log.hold_appends = true;
  Run(dwellings);
  EXPECT_THAT(dwellings.log.held, SizeIs(8));
}

TEST_F(TodoTest, WaitForATimeThatReplicaAndQueueChooseSoThatMostlyOneExecutesThem) {
  Site& households = Add(Households());
  std::vector<Site*> replicas;
  for (int i = 0; i < 3; ++i) {
    Site& site = *replicas.emplace_back(&Place(Dwellings()));
    site.options.todo_delay = absl::Milliseconds(100);
    ASSERT_TRUE(site.Open().ok());
  }
  Run();
  for (int i = 1; i <= 20; ++i) WriteNext(absl::StrCat("d", i), absl::StrCat("D", i), {kOpened});
  for (int i = 1; i <= 20; ++i)
    Send<Admit>(households, absl::StrCat("household_id: 'h", i, "' dwelling_id: 'd", i, "'"));
  Run();
  EXPECT_THAT(Log("d1"), SizeIs(1));  // nobody starts at once
  RunFor(absl::Milliseconds(100));
  int64_t appends = 0;
  for (Site* site : replicas) {
    const int64_t own = (*site)->progress().totals.appends;
    EXPECT_GT(own, 0);
    appends += own;
    EXPECT_THAT(site->Todos(), IsEmpty());
  }
  EXPECT_EQ(appends, 20);
}

TEST_F(TodoTest, DoNotWaitForAClockThatWasSetBack) {
  Site& households = Add(Households());
  Site& dwellings = Place(Dwellings());
  dwellings.options.todo_delay = absl::Milliseconds(100);
  ASSERT_TRUE(dwellings.Open().ok());
  Send<Admit>(households, kH1ToD1);
  Run();
  EXPECT_THAT(Log("d1"), IsEmpty());
  SetClock(-absl::Hours(1));
  RunFor(absl::Minutes(1) + absl::Milliseconds(100));
  EXPECT_THAT(Log("d1"), Not(IsEmpty()));
}

TEST_F(TodoTest, OfOnesOwnReactionsStopAfterSixteenHops) {
  // Two reactions that answer each other for ever.
  auto households = Households({.since = "2999-01-01"});
  households.React<DwellingCommit, Withdrawn>("admit_when_withdrawn", "1970-01-02",
                                              [](const auto&, const Withdrawn&) { return Text<Admit>(kH1ToD1); });
  households.React<DwellingCommit, Opened>("cancel_when_opened", "1970-01-02", CancelWhenOpened);
  auto dwellings = Dwellings({.since = "2999-01-01"});
  dwellings.React<HouseholdCommit, tests::Admitted>(
      "open", "1970-01-02", [](const auto&, const tests::Admitted&) { return Text<Open>(kD1); });
  dwellings.React<HouseholdCommit, Ended>("withdraw", "1970-01-02",
                                          [](const auto&, const Ended&) { return Text<Withdraw>(kD1); });
  Site& one = Add(std::move(households));
  Site& two = Add(std::move(dwellings));
  Send<Admit>(one, kH1ToD1);
  Run();
  const auto commits = Commits("h1");
  EXPECT_EQ(commits.back().header().cause().hops(), 16u);
  EXPECT_THAT(one.Todos(eventsourcing::kParked), IsEmpty());
  EXPECT_THAT(two.Todos(eventsourcing::kParked), SizeIs(1));
  EXPECT_TRUE(two->Idle(now_));
}

TEST_F(TodoTest, AndTimersAreLeftToOthersByAReplicaThatOnlyLooks) {
  Site& households = Place(Households());
  Site& dwellings = Place(Dwellings());
  for (Site* site : {&households, &dwellings}) {
    site->options.executes = false;
    ASSERT_TRUE(site->Open().ok());
    Run(*site);
  }
  Admitted(households);
  Run();
  Pass(absl::Hours(2));
  Run();
  EXPECT_THAT(dwellings.Todos(), SizeIs(1));
  EXPECT_THAT(households.Todos(kTimers), SizeIs(1));
  for (Site* site : {&households, &dwellings}) {
    EXPECT_TRUE((*site)->Idle(now_));
    EXPECT_EQ((*site)->NextWake(), absl::InfiniteFuture());
  }
}

TEST_F(TodoTest, OfANewReactionLeaveThePastAlone) {
  Admitted(Add(Households()));
  Run();
  Pass(absl::Hours(24));
  Site& dwellings = Add(Dwellings({.since = "2023-11-15"}));
  Run(dwellings);
  EXPECT_THAT(Log("d1"), SizeIs(1));
  EXPECT_THAT(dwellings.Todos(), IsEmpty());
}

// ---- timers

class TimerTest : public Stage {};

TEST_F(TimerTest, FiresAtItsTimeAndNotBefore) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1);
  Run();
  EXPECT_EQ(site->NextWake(), now_ + absl::Hours(1));
  Pass(absl::Minutes(59));
  Run();
  EXPECT_THAT(Log("h1"), SizeIs(1));
  Pass(absl::Minutes(1));
  Run();
  EXPECT_THAT(Log("h1").back(), HasSubstr("why: \"expired\""));
  EXPECT_EQ(Commits("h1").back().header().actor().role(), "timer");
  EXPECT_THAT(site.Todos(kTimers), IsEmpty());
  EXPECT_TRUE(site->Idle(now_));
}

TEST_F(TimerTest, FiresAfterARestart) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1);
  Run();
  site.Close();
  Pass(absl::Hours(5));
  ASSERT_TRUE(site.Open().ok());
  Run();
  EXPECT_THAT(Log("h1").back(), HasSubstr("why: \"expired\""));
}

TEST_F(TimerTest, IsCancelledByAFact) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1);
  Send<Cancel>(site, kH1);
  Run();
  Pass(absl::Hours(5));
  Run();
  EXPECT_THAT(Log("h1"), SizeIs(2));
}

TEST_F(TimerTest, DoesNotFireForOneThatReplacedItMeanwhile) {
  Site& site = Place(Households());
  site.options.todo_delay = absl::Minutes(10);
  ASSERT_TRUE(site.Open().ok());
  Run();
  Send<Admit>(site, kH1ToD1);
  Run();
  Pass(absl::Hours(1));
  Run();  // due, and about to start in a while
  Send<Cancel>(site, kH1);
  Send<Admit>(site, kH1ToD1);
  RunFor(absl::Minutes(10));
  EXPECT_THAT(Log("h1"), SizeIs(3));
  RunFor(absl::Hours(1));
  EXPECT_THAT(Log("h1").back(), HasSubstr("number: 2 dwelling_id: \"d1\" why: \"expired\""));
}

TEST_F(TimerTest, OfABackDatedOfferFiresToo) {
  Site& site = Add(Households());
  Send<Admit>(site, absl::StrCat(kH1ToD1, " occurred_on { year: 2021 month: 3 day: 1 }"));
  Run();
  Pass(absl::Hours(1));
  Run();
  EXPECT_THAT(Log("h1").back(), HasSubstr("why: \"expired\""));
}

TEST_F(TimerTest, IsTriedAgainAfterAFault) {
  Site& site = Add(Households());
  Send<Admit>(site, kH1ToD1);
  Run();
  site.log.append_error = absl::UnavailableError("no broker");
  Pass(absl::Hours(1));
  Run();
  EXPECT_EQ(site->progress().totals.todo_faults, 1);
  site.log.append_error = absl::OkStatus();
  RunFor(absl::Seconds(1));
  EXPECT_THAT(Log("h1").back(), HasSubstr("why: \"expired\""));
}

TEST_F(TimerTest, FiresAtItsTimeAfterTheClockWasSetBack) {
  Site& site = Place(Households());
  site.options.todo_delay = absl::Milliseconds(100);
  ASSERT_TRUE(site.Open().ok());
  Run();
  Send<Admit>(site, kH1ToD1);
  Run();
  RunFor(absl::Hours(1));  // due, but nobody starts at once
  SetClock(-absl::Minutes(30));
  RunFor(absl::Minutes(29));
  EXPECT_THAT(Log("h1"), SizeIs(1));
  RunFor(absl::Minutes(1) + absl::Milliseconds(100));
  EXPECT_THAT(Log("h1").back(), HasSubstr("why: \"expired\""));
}

TEST_F(TimerTest, IsMostlyFiredByOneReplica) {
  std::vector<Site*> replicas;
  for (int i = 0; i < 3; ++i) {
    Site& site = *replicas.emplace_back(&Place(Households()));
    site.options.todo_delay = absl::Milliseconds(100);
    ASSERT_TRUE(site.Open().ok());
  }
  Run();
  for (int i = 1; i <= 20; ++i) Send<Admit>(*replicas[0], absl::StrCat("household_id: 'h", i, "' dwelling_id: 'd1'"));
  RunFor(absl::Hours(1));
  EXPECT_THAT(Log("h1"), SizeIs(1));  // nobody starts at once
  RunFor(absl::Milliseconds(100));
  int64_t appends = 0;
  for (Site* site : replicas) appends += (*site)->progress().totals.appends;
  EXPECT_EQ(appends, 20 + 20);
}

}  // namespace
}  // namespace iml::tests
