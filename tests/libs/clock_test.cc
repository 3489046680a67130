// A replica whose clock is wrong, or whose log's is: what is said of it, what waits, and what heals.
#include "libs/eventsourcing/clock.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/support/stage.h"

namespace iml::tests {
namespace {

using absl::StatusCode;
using eventsourcing::kTimers;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::Duration kCentury = absl::Hours(100 * 365 * 24);

class ClockTest : public Stage {
 protected:
  // Placed, and heard.
  Site& PlaceHeard(eventsourcing::Clock::Options clock = {}) {
    Site& site = Place(Households());
    site.options.clock = std::move(clock);
    site.options.clock.say = [this](const std::string& what, bool alarming) {
      said_.push_back((alarming ? "! " : "") + what);
    };
    return site;
  }
  Site& Heard(eventsourcing::Clock::Options clock = {}) {
    Site& site = PlaceHeard(std::move(clock));
    Open(site);
    return site;
  }
  void Open(Site& site) {
    ASSERT_TRUE(site.Open().ok());
    Run(site);
  }
  // How a command on another household ends.
  std::string Command(Site& site) { return Command(site, absl::StrCat("h", ++households_)); }
  std::string Command(Site& site, const std::string& household) {
    const auto heard = Send<Admit>(site, absl::StrCat("household_id: '", household, "' dwelling_id: 'd1'"));
    Run();
    return heard->answer.ok() ? "done" : heard->text();
  }
  // A household of that partition.
  std::string Of(int32_t partition) {
    std::string household;
    do household = absl::StrCat("h", ++households_);
    while (PlaceOf(household).number != partition);
    return household;
  }
  static bool Believed(Site& site) { return site->progress().clock.doubt.empty(); }

  std::vector<std::string> said_;
  int households_ = 0;
};

// ---- jumps

TEST_F(ClockTest, ThatRunsAsItShouldIsNotSpokenOf) {
  Site& site = Heard();
  RunFor(absl::Hours(24 * 30));
  EXPECT_EQ(Command(site), "done");
  SetClock(absl::Seconds(2));
  EXPECT_EQ(Command(site), "done");
  EXPECT_THAT(said_, IsEmpty());
  EXPECT_EQ(site->progress().clock.jumps, 0);
}

TEST_F(ClockTest, ThatJumpsByMoreThanTwoSecondsIsSaidAndServed) {
  Site& site = Heard();
  for (const absl::Duration jump : {absl::Seconds(3), -absl::Minutes(2)}) {
    SetClock(jump);
    EXPECT_EQ(Command(site), "done");
    EXPECT_EQ(site->progress().clock.last_jump, jump);
  }
  EXPECT_EQ(site->progress().clock.jumps, 2);
  EXPECT_THAT(said_, ElementsAre("the clock jumped by 3s", "the clock jumped by -2m"));
}

TEST_F(ClockTest, ThatDriftsIsSaidOnceItIsMoreThanTwoSecondsOff) {
  Site& site = Heard();
  for (int i = 0; i < 5; ++i) {
    SetClock(absl::Milliseconds(500));
    Run();
  }
  EXPECT_EQ(site->progress().clock.jumps, 1);
}

TEST_F(ClockTest, ThatJumpsByMoreThanTwoMinutesIsBelievedOnceItHasRunForAMinute) {
  Site& site = Heard();
  for (const absl::Duration jump : {kCentury, -kCentury, absl::Seconds(121)}) {
    SetClock(jump);
    Run();
    RunFor(absl::Seconds(59));
    EXPECT_EQ(Command(site), "UNAVAILABLE") << jump;
    EXPECT_FALSE(Believed(site));
    RunFor(absl::Seconds(1));
    EXPECT_EQ(Command(site), "done") << jump;
    EXPECT_TRUE(Believed(site));
  }
  EXPECT_THAT(said_, AllOf(SizeIs(9), Contains("the clock is believed again: commands go on").Times(3),
                           Contains(HasSubstr("! no command is taken")).Times(3)));
}

TEST_F(ClockTest, ThatJumpsAgainHasToRunForAnotherMinute) {
  Site& site = Heard();
  SetClock(absl::Hours(1));
  Run();
  RunFor(absl::Seconds(50));
  SetClock(absl::Seconds(3));
  Run();
  RunFor(absl::Seconds(50));
  EXPECT_EQ(Command(site), "UNAVAILABLE");
  RunFor(absl::Seconds(10));
  EXPECT_EQ(Command(site), "done");
}

TEST_F(ClockTest, ThatJumpsEndsNoCommandUnderWay) {
  Site& site = Heard();
  for (const absl::Duration jump : {kCentury, -kCentury}) {
    site.log.hold_appends = true;
    const auto heard = Send<Admit>(site, absl::StrCat("household_id: 'h", ++households_, "' dwelling_id: 'd1'"));
    Run();
    SetClock(jump);
    Run();
    EXPECT_EQ(heard->answers, 0);
    site.log.Release();
    Run();
    EXPECT_TRUE(heard->answer.ok()) << jump;
    EXPECT_THAT(site->progress().clock.apart, IsEmpty());  // what was appended before tells nothing of the clock after
    RunFor(absl::Minutes(1));
  }
}

TEST_F(ClockTest, ThatJumpedLetsARequestBeAnsweredWhoseCommitStands) {
  Site& site = Heard();
  const std::string command = "household_id: 'h1' dwelling_id: 'd1'";
  Send<Admit>(site, command, {.request = "r"});
  Run();
  SetClock(absl::Hours(1));
  const auto again = Send<Admit>(site, command, {.request = "r", .retry = true});
  Run();
  EXPECT_EQ(again->text(), "1@1");
}

TEST_F(ClockTest, ThatJumpedLetsQueriesGoOn) {
  Site& site = Heard();
  WriteNext("h1", "A1", {"admitted { number: 1 dwelling_id: 'd1' }"});
  SetClock(absl::Hours(1));
  absl::Status reached = absl::UnknownError("not yet");
  log::v1::Position position;
  position.set_topic(kHouseholds);
  position.set_partition(PlaceOf("h1").number);
  position.set_offset(1);
  site->Await({position}, now_ + absl::Seconds(1), [&](const absl::Status& status) { reached = status; });
  Run();
  EXPECT_TRUE(reached.ok()) << reached;
}

TEST_F(ClockTest, ThatWasAheadForAMomentMakesNoTimerFire) {
  Site& site = Heard();
  EXPECT_EQ(Command(site, "h1"), "done");  // expires in an hour
  SetClock(kCentury);
  Run();
  RunFor(absl::Seconds(30));
  SetClock(-kCentury);
  Run();
  RunFor(absl::Minutes(58));
  EXPECT_THAT(Log("h1"), SizeIs(1));
  RunFor(absl::Minutes(2));
  EXPECT_THAT(Log("h1"), ElementsAre(HasSubstr("admitted"), HasSubstr("expired")));
}

TEST_F(ClockTest, ThatJumpedHoldsToDosUntilItIsBelieved) {
  Site& site = Heard();
  Site& dwellings = Add(Dwellings());
  SetClock(absl::Hours(1));
  WriteNext("h1", "A1", {"admitted { number: 1 dwelling_id: 'd1' }"});
  Run();
  EXPECT_THAT(dwellings.Todos(), SizeIs(1));
  EXPECT_EQ(dwellings->NextWake(), now_ + absl::Minutes(1));
  EXPECT_EQ(dwellings->progress().totals.todo_faults, 0);  // nobody tries meanwhile
  RunFor(absl::Minutes(1));
  EXPECT_THAT(dwellings.Todos(), IsEmpty());
  EXPECT_THAT(site.Todos(), IsEmpty());
}

// Fault row 30.
TEST_F(ClockTest, ThatWasAheadSpoilsWhatWasWrittenThenAndNothingAfter) {
  Site& site = Heard();
  const absl::Time right = now_;
  const auto act = [&](const char* household, const char* day) {
    const auto heard =
        Send<Admit>(site, absl::StrCat("household_id: '", household, "' dwelling_id: 'd1' occurred_on { ", day, " }"));
    Run();
    return heard->answer.ok() ? "done" : heard->text();
  };
  SetClock(kCentury);
  Run();
  RunFor(absl::Minutes(1));
  EXPECT_EQ(act("h1", "year: 2098 month: 1 day: 1"), "done");
  SetClock(-kCentury);
  Run();
  RunFor(absl::Minutes(1));
  EXPECT_EQ(act("h1", "year: 2098 month: 1 day: 1"), "FUTURE_DATE");  // though its head is of then
  const auto ended = Send<Cancel>(site, "household_id: 'h1'");
  Run();
  EXPECT_EQ(ended->text(), "2@2");
  EXPECT_EQ(act("h1", "year: 2098 month: 1 day: 1"), "FUTURE_DATE");
  EXPECT_EQ(act("h1", "year: 2023 month: 11 day: 14"), "done");
  const auto key = eventsourcing::AggregateKey(site.service.number(kHouseholds), "h1");
  const auto head = site.rows().Find(eventsourcing::kHeads, key);
  EXPECT_LT(absl::FromUnixMicros(head->log_time_us()), right + absl::Hours(1));
}

// ---- the start

TEST_F(ClockTest, ThatIsBehindTheLastRecordAtTheStartHasToPassIt) {
  WriteNext("h1", "A1", {});
  SetClock(-absl::Minutes(6));
  Site& site = Heard();
  EXPECT_EQ(Command(site), "UNAVAILABLE");
  EXPECT_THAT(said_, ElementsAre(HasSubstr("! the clock, 2023-11-14T22:07:20Z, is behind the log's last record"),
                                 HasSubstr("! no command is taken")));
  EXPECT_EQ(site->NextWake(), now_ + absl::Minutes(6));
  RunFor(absl::Minutes(6));
  EXPECT_EQ(Command(site), "done");
}

TEST_F(ClockTest, ThatIsALittleBehindTheLastRecordAtTheStartIsBelieved) {
  WriteNext("h1", "A1", {});
  SetClock(-absl::Minutes(5));
  Site& site = Heard();
  EXPECT_EQ(Command(site), "done");
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(ClockTest, ThatIsTrustedIsServedThoughItIsBehindTheLastRecord) {
  SetClock(kCentury);
  WriteNext("h1", "A1", {});
  SetClock(-kCentury);
  Site& site = Heard({.trusted = true});
  EXPECT_EQ(Command(site), "done");
  EXPECT_THAT(said_, ElementsAre(HasSubstr("and is trusted")));
}

TEST_F(ClockTest, ThatIsFarAheadOfTheLastRecordAtTheStartIsSaidLoudlyAndServed) {
  Pass(absl::Hours(24 * 31));
  EXPECT_EQ(Command(Heard()), "done");
  EXPECT_THAT(said_, IsEmpty());
  Pass(absl::Hours(24 * 31) + absl::Seconds(1));
  Site& site = Heard();
  EXPECT_THAT(said_, ElementsAre(AllOf(HasSubstr("! the clock"), HasSubstr("is far ahead of the log's last record"))));
  EXPECT_EQ(Command(site), "done");
}

TEST_F(ClockTest, ThatIsEarlierThanTheProgramIsNotBelieved) {
  Site& site = Heard({.not_before = now_ + absl::Minutes(10)});
  EXPECT_EQ(Command(site), "UNAVAILABLE");
  RunFor(absl::Minutes(10));
  EXPECT_EQ(Command(site), "done");
}

// ---- the log's time

TEST_F(ClockTest, IsHeldAgainstTheLogsTimeOfEachOwnCommit) {
  Site& site = Heard();
  log_ahead_ = absl::Minutes(2);
  EXPECT_EQ(Command(site, Of(0)), "done");
  EXPECT_THAT(site->progress().clock.apart, IsEmpty());
  log_ahead_ = -absl::Seconds(121);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Command(site, Of(0)), "done");
  EXPECT_THAT(site->progress().clock.apart, ElementsAre(testing::Pair(log::Partition{kHouseholds, 0}, 3)));
  EXPECT_THAT(said_, ElementsAre(AllOf(HasSubstr("the log's time in tests.household/0"), HasSubstr("-2m1s"))));
}

TEST_F(ClockTest, IsNotHeldAgainstACommitThatTookLongToAppend) {
  Site& site = Place(Households());
  site.options.append_deadline = absl::Hours(1);
  Open(site);
  site.log.hold_appends = true;
  const auto heard = Send<Admit>(site, "household_id: 'h1' dwelling_id: 'd1'", {.timeout = absl::Hours(1)});
  Run();
  Pass(absl::Minutes(10));
  site.log.Release();
  Run();
  EXPECT_EQ(heard->text(), "1@1");
  EXPECT_THAT(site->progress().clock.apart, IsEmpty());
}

TEST_F(ClockTest, IsNotBelievedOnceTheLogIsAgainstItOnMostPartitions) {
  Site& site = Heard();
  log_ahead_ = absl::Hours(1);
  EXPECT_EQ(Command(site, Of(0)), "done");  // half of them
  EXPECT_EQ(Command(site, Of(1)), "done");
  EXPECT_EQ(Command(site, Of(0)), "UNAVAILABLE");
  EXPECT_EQ(Command(site, Of(1)), "UNAVAILABLE");
}

TEST_F(ClockTest, IsBelievedWhenPartitionsAreAgainstItInBothDirections) {
  Site& site = Heard();
  log_ahead_ = absl::Hours(1);
  EXPECT_EQ(Command(site, Of(0)), "done");
  log_ahead_ = -absl::Hours(1);
  EXPECT_EQ(Command(site, Of(1)), "done");
  EXPECT_EQ(Command(site, Of(0)), "done");
}

TEST_F(ClockTest, IsBelievedAgainOnceItIsSetRight) {
  Site& site = Heard();
  log_ahead_ = absl::Hours(1);
  for (const int32_t partition : {0, 1}) Command(site, Of(partition));
  EXPECT_FALSE(Believed(site));
  SetClock(absl::Hours(1));
  log_ahead_ = absl::ZeroDuration();
  Run();
  RunFor(absl::Minutes(1));
  EXPECT_EQ(Command(site), "done");
}

TEST_F(ClockTest, IsTriedOnceMoreTenMinutesAfterTheLogWasAgainstIt) {
  Site& site = Heard();
  log_ahead_ = absl::Hours(1);
  for (const int32_t partition : {0, 1}) Command(site, Of(partition));
  RunFor(absl::Minutes(10) - absl::Seconds(1));
  EXPECT_EQ(Command(site), "UNAVAILABLE");
  log_ahead_ = absl::ZeroDuration();  // the brokers' clocks are set
  RunFor(absl::Seconds(1));
  EXPECT_EQ(Command(site), "done");
}

TEST_F(ClockTest, IsBelievedAgainWhenAnothersCommitShowsThatTheLogIsRight) {
  Site& site = Heard();
  log_ahead_ = absl::Hours(1);
  for (const int32_t partition : {0, 1}) Command(site, Of(partition));
  EXPECT_FALSE(Believed(site));
  log_ahead_ = absl::ZeroDuration();
  WriteNext(Of(0), "B1", {});
  Run();
  EXPECT_EQ(Command(site), "done");
}

}  // namespace
}  // namespace iml::tests
