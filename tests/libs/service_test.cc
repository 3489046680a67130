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
  const auto react = [](const domain::Source&, const Reserved&) { return Confirm(); };
  EXPECT_THROW((service.React<DwellingCommit, Reserved>("confirm", "2026-11-24", react)), std::out_of_range);
  const auto change = [](const eventsourcing::Standing&, const HouseholdFact&) {
    return eventsourcing::TimerChange<Expire>();
  };
  EXPECT_THROW(service.Timer<HouseholdCommit>("expire", change), std::out_of_range);
}

TEST(Service, EndsAtATableWhoseIdAnotherHas) {
  constexpr storage::Table<Tally, std::string> kAnother{kDwellings.id, "another"};
  Service service("twice");
  service.Keeps(kDwellings);
  EXPECT_DEATH(service.Keeps(kAnother), "two tables have the id 16");
}

TEST(Service, EndsAtAReactionOfNoDay) {
  Service service = Households();
  const auto react = [](const domain::Source&, const Reserved&) { return Confirm(); };
  EXPECT_DEATH((service.React<DwellingCommit, Reserved>("confirm", "next week", react)), "");
}

TEST(Service, EvolvesAStateFactByFact) {
  const Service households = Households();
  HouseholdState state;
  for (const char* fact : {"admitted { number: 1 dwelling_id: 'd1' }", "confirmed { number: 1 }"}) {
    households.topic(kHouseholds)->evolve(Text<HouseholdFact>(fact), &state);
  }
  EXPECT_EQ(state.phase(), "confirmed");
}

TEST(AggregateId, IsTheTextOfFieldFour) {
  EXPECT_EQ(eventsourcing::AggregateIdOf(Text<Admit>("household_id: 'h1' dwelling_id: 'd1'")), "h1");
  EXPECT_EQ(eventsourcing::AggregateIdOf(Text<HouseholdFact>("ended {}")), "");  // a message, no text
  EXPECT_EQ(eventsourcing::AggregateIdOf(Tally()), "");
}

TEST(Topic, IsNamedByAnOptionOfTheFact) {
  EXPECT_EQ(eventsourcing::TopicOf(HouseholdFact::descriptor()), "tests.household");
}

}  // namespace
}  // namespace iml::tests
