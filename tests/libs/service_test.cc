// What a service's list says: the machinery reads nothing else.
#include "libs/eventsourcing/service.h"

#include <gtest/gtest.h>

#include "tests/support/folder.h"
#include "tests/support/given.h"
#include "tests/support/pair.h"

namespace iml::tests {
namespace {

using eventsourcing::Service;

TEST(Service, FollowsItsOwnTopicsAndThoseItProjectsOrReactsTo) {
  const Service households = Households();
  EXPECT_EQ(households.topics().size(), 2u);
  EXPECT_TRUE(households.topic(kHouseholds)->own());
  EXPECT_FALSE(households.topic(kDwellingTopic)->own());
  EXPECT_EQ(households.topic("another"), nullptr);
}

TEST(Service, NumbersItsTopicsInTheOrderOfTheirNames) {
  EXPECT_EQ(Households().number(kDwellingTopic), 0);
  EXPECT_EQ(Households().number(kHouseholds), 1);
  EXPECT_EQ(Dwellings().number(kDwellingTopic), 0);
}

TEST(Service, TakesTheCommandsOfItsListOnly) {
  const Service dwellings = Dwellings();
  EXPECT_EQ(dwellings.command("iml.tests.Open")->topic, kDwellingTopic);
  EXPECT_TRUE(dwellings.command("iml.tests.Open")->rests_on.empty());
  EXPECT_EQ(dwellings.command("iml.tests.Admit"), nullptr);
  EXPECT_EQ(Households().command("iml.tests.Admit")->rests_on, std::vector<std::string>{kDwellingTopic});
}

TEST(Service, MayReactAndSetTimersOnlyWithCommandsThatItTakes) {
  Service service("empty");
  const auto react = [](const log::v1::CommitHeader&, const DwellingFact&) { return std::vector<Confirm>(); };
  EXPECT_THROW(service.React<DwellingCommit>("confirm", "2026-11-24", react), std::out_of_range);
  const auto change = [](const eventsourcing::Standing&, const HouseholdFact&) { return eventsourcing::TimerChange<Expire>(); };
  EXPECT_THROW(service.Timer<HouseholdCommit>("expire", change), std::out_of_range);
}

TEST(Service, EndsAtAReactionOfNoDay) {
  Service service = Households();
  const auto react = [](const log::v1::CommitHeader&, const DwellingFact&) { return std::vector<Confirm>(); };
  EXPECT_DEATH(service.React<DwellingCommit>("confirm", "next week", react), "");
}

TEST(Service, EvolvesAStateFactByFactAndSaysWhenItDoesNotParse) {
  const Service households = Households();
  std::vector<std::unique_ptr<google::protobuf::Message>> facts;
  facts.push_back(std::make_unique<HouseholdFact>(Text<HouseholdFact>("admitted { number: 1 dwelling_id: 'd1' }")));
  facts.push_back(std::make_unique<HouseholdFact>(Text<HouseholdFact>("confirmed { number: 1 }")));
  std::string bytes;
  ASSERT_TRUE(households.topic(kHouseholds)->evolve(facts, &bytes));
  HouseholdState state;
  ASSERT_TRUE(state.ParseFromString(bytes));
  EXPECT_EQ(state.phase(), "confirmed");
  std::string damaged = "\xff";
  EXPECT_FALSE(households.topic(kHouseholds)->evolve(facts, &damaged));
}

TEST(Service, NeverDecidesOnAStateThatDoesNotParse) {
  const Service dwellings = Dwellings();
  Folder folder;
  auto database = storage::Database::Open({.folder = folder.path()}).value();
  const auto decided = dwellings.command("iml.tests.Open")->decide("\xff", Open(), storage::Snapshot(*database), {});
  EXPECT_EQ(decided.status().code(), absl::StatusCode::kDataLoss);
}

TEST(AggregateId, IsTheTextOfFieldFour) {
  EXPECT_EQ(eventsourcing::AggregateIdOf(Text<Admit>("household_id: 'h1' dwelling_id: 'd1'")), "h1");
  EXPECT_EQ(eventsourcing::AggregateIdOf(Text<HouseholdFact>("ended {}")), "");  // a message, no text
  EXPECT_EQ(eventsourcing::AggregateIdOf(Tally()), "");
}

TEST(Topic, IsNamedByAnOptionOfTheFact) { EXPECT_EQ(eventsourcing::TopicOf(HouseholdFact::descriptor()), "tests.household"); }

}  // namespace
}  // namespace iml::tests
