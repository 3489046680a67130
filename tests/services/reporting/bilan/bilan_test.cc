#include "services/reporting/bilan/bilan.h"

#include <gtest/gtest.h>

#include <optional>

#include "services/reporting/bilan/definitions.h"
#include "tests/support/text.h"

namespace iml::reporting {
namespace {

using absl::CivilDay;
using tests::Text;

// The fold of 2022 up to a day, with two départements.
class Bilan : public testing::Test {
 protected:
  explicit Bilan(CivilDay on = CivilDay(2022, 12, 31)) : fold_(2022, on, {{"38", "Isère"}, {"69", "Rhône"}}) {}

  // A dwelling of so many places in the Rhône since a day.
  static DwellingRow Dwelling(const std::string& since, int places, const std::string& more = "") {
    return Text<DwellingRow>("stocks { number: 1 from @" + since +
                             " departement: '69' operator_id: '1' modality: MODALITY_MANDATE funded_177: true " +
                             "places { on @" + since + " change: " + std::to_string(places) + " } " + more + " }");
  }
  // The equations that do not hold.
  std::string Finish(const v1::TargetSet* target = nullptr) {
    fold_.Finish(target, &bilan_);
    return tests::Lines(bilan_.broken_equations());
  }
  std::optional<int64_t> Value(const std::string& id, const std::string& by = "", const std::string& key = "") const {
    for (const auto& figure : bilan_.figures()) {
      if (figure.id() != id) continue;
      if (by.empty()) return figure.has_value() ? std::optional(figure.value()) : std::nullopt;
      for (const auto& part : figure.parts()) {
        if (part.by() == by && part.key() == key) return part.value();
      }
    }
    return std::nullopt;
  }

  BilanFold fold_;
  v1::Bilan bilan_;
};

TEST_F(Bilan, CountsPlacesFromTheDayTheyOpenToTheDayTheyClose) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add("d-2",
            Dwelling("2022-03-01", 3, "places { on @2022-05-01 change: 1 } places { on @2022-06-01 change: -2 }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_before"), 4);
  EXPECT_EQ(Value("places_created"), 4);
  EXPECT_EQ(Value("places_closed"), 2);
  EXPECT_EQ(Value("places_net"), 2);
  EXPECT_EQ(Value("places_active"), 6);
  EXPECT_EQ(Value("places_cumulative"), 8);
  EXPECT_EQ(Value("places_active", "departement", "69"), 6);
  EXPECT_EQ(Value("places_active", "departement", "38"), 0);
  EXPECT_EQ(Value("mandate_share_places_active"), 1000);
}

TEST_F(Bilan, LeavesPlacesWithoutProgramme177OutOfTheStockButNotOfTheOccupancy) {
  fold_.Add("d-1", Text<DwellingRow>(
                       "stocks { number: 1 from @2022-12-30 departement: '69' places { on @2022-12-30 change: 5 } }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_active"), 0);
  EXPECT_EQ(Value("place_days_open"), 10);
}

TEST_F(Bilan, LeavesOtherRegionsOut) {
  fold_.Add("d-1", Text<DwellingRow>("stocks { number: 1 from @2022-02-01 departement: '75' funded_177: true places { "
                                     "on @2022-02-01 change: 5 } }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_created"), 0);
}

TEST_F(Bilan, SaysWhenPlacesDoNotFollowFromWhatOpenedAndClosedAndTellsTheRest_INV_60) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4, "until @2022-05-01"));  // left the stock, but its places never closed
  EXPECT_EQ(Finish(),
            "invariant: \"INV-60\" figures: \"places_before\" figures: \"places_created\" figures: \"places_closed\" "
            "figures: \"places_active\" expected: 4\n");
  EXPECT_EQ(Value("dwellings_closed"), 1);
}

TEST_F(Bilan, SaysWhenPartsDoNotSumUpAndTellsTheRest_INV_61) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add(
      "d-1",
      Text<ClaimsRow>(
          "claims { number: 1 operator_id: '1' opened_on @2022-02-01 } claims { number: 2 opened_on @2022-02-01 }"));
  EXPECT_EQ(Finish(), "invariant: \"INV-61\" figures: \"claims_opened\" by: \"operator\" expected: 2 found: 1\n");
  EXPECT_EQ(Value("places_active"), 4);
}

// Two commands that are accepted took the bilan down: an entry corrected to before its offer, and a tenancy that is
// dated before it.
TEST_F(Bilan, CountsAnEndBeforeItsBeginningOnTheDayOfTheBeginning_INV_60) {
  fold_.Add(Text<HouseholdRow>(R"(departement: '69' compositions { from @2021-01-01 persons: 2 }
    requests { number: 1 created_on @2022-01-20 ended_on @2021-12-20 outcome: REQUEST_OUTCOME_FULFILLED }
    orientations { number: 1 departement: '69' operator_id: '1' proposed_on @2022-02-10 ended_on @2022-01-15 outcome: ORIENTATION_OUTCOME_ENTERED }
    stays { number: 1 entered_on @2022-01-15 left_on @2021-12-31 destination #situationSortieDemande/15 })"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("requests_ended"), 1);
  EXPECT_EQ(Value("orientations_proposed"), 1);
  EXPECT_EQ(Value("orientations_ended"), 1);
  EXPECT_EQ(Value("orientations_running").value_or(0), 0);
  EXPECT_EQ(Value("households_entered"), 1);
  EXPECT_EQ(Value("households_left"), 1);
  EXPECT_EQ(Value("households_present").value_or(0), 0);
}

TEST_F(Bilan, CountsAHouseholdOnceForAStayAndItsPersonsByTheDay) {
  fold_.Add(Text<HouseholdRow>(
      R"(departement: '69' compositions { from @2021-01-01 persons: 2 } compositions { from @2022-06-01 persons: 3 }
    orientations { number: 1 departement: '69' modality: MODALITY_MANDATE operator_id: '1' proposed_on @2021-11-01 ended_on @2021-12-01 outcome: ORIENTATION_OUTCOME_ENTERED }
    stays { number: 1 entered_on @2021-12-01 left_on @2022-09-01 destination #situationSortieDemande/15 })"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_before"), 1);
  EXPECT_EQ(Value("households_entered").value_or(0), 0);
  EXPECT_EQ(Value("households_left"), 1);
  EXPECT_EQ(Value("households_left", "destination", "15"), 1);
  EXPECT_EQ(Value("households_present"), 0);
  EXPECT_EQ(Value("households_housed"), 1);
  EXPECT_EQ(Value("persons_before"), 2);
  EXPECT_EQ(Value("persons_changed"), 1);
  EXPECT_EQ(Value("persons_left"), 3);
  EXPECT_EQ(Value("place_days_occupied"), 2 * 151 + 3 * 92);
}

TEST_F(Bilan, CountsOccupiedDwellingDaysOnceWhenItIsShared) {
  DwellingRow dwelling = Dwelling("2022-12-22", 4);
  *dwelling.add_occupations() = Text<DwellingRow::Occupation>("number: 1 from @2022-12-24");
  *dwelling.add_occupations() = Text<DwellingRow::Occupation>("number: 2 from @2022-12-26 until @2022-12-28");
  fold_.Add("d-1", dwelling);
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("dwelling_days_open"), 10);
  EXPECT_EQ(Value("dwelling_days_occupied"), 8);
  EXPECT_EQ(Value("dwelling_days_vacant"), 2);
  EXPECT_EQ(Value("dwelling_occupancy"), 800);
}

TEST_F(Bilan, CountsAStayOfOneDayAsAnEntryAndAnExit) {
  fold_.Add(Text<HouseholdRow>(R"(departement: '69' compositions { from @2021-01-01 persons: 2 }
    orientations { number: 1 departement: '69' proposed_on @2022-01-10 ended_on @2022-02-01 outcome: ORIENTATION_OUTCOME_ENTERED }
    stays { number: 1 entered_on @2022-02-01 left_on @2022-02-01 destination #situationSortieDemande/15 })"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_entered"), 1);
  EXPECT_EQ(Value("households_left"), 1);
  EXPECT_EQ(Value("households_housed"), 1);
  EXPECT_EQ(Value("households_present").value_or(0), 0);
  EXPECT_EQ(Value("place_days_occupied").value_or(0), 0);
}

TEST_F(Bilan, CountsAnExitOnTheDayAfterTheLastNight) {
  fold_.Add(Text<HouseholdRow>(R"(departement: '69' compositions { from @2021-01-01 persons: 1 }
    orientations { number: 1 departement: '69' proposed_on @2021-01-01 ended_on @2021-02-01 outcome: ORIENTATION_OUTCOME_ENTERED }
    stays { number: 1 entered_on @2021-02-01 left_on @2022-01-01 destination #situationSortieDemande/15 })"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_before"), 1) << "on 31 December";
  EXPECT_EQ(Value("households_left"), 1) << "of 1 January";
  EXPECT_EQ(Value("place_days_occupied").value_or(0), 0);
}

TEST_F(Bilan, TellsDelaysByNearestRank) {
  HouseholdRow household;
  household.set_departement("69");
  for (const int days : {1, 2, 3, 10}) {
    auto& request = *household.add_requests();
    request.set_number(household.requests_size());
    *request.mutable_created_on() = *request.mutable_transmitted_on() = domain::ToDate(CivilDay(2022, 1, 1));
    *request.mutable_qualified_on() = domain::ToDate(CivilDay(2022, 1, 1) + days);
  }
  fold_.Add(household);
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("qualification_delay_median"), 2);
  EXPECT_EQ(Value("qualification_delay_p80"), 10);
  EXPECT_EQ(Value("qualification_delay_median", "departement", "69"), 2);
}

TEST_F(Bilan, TellsRefusedOrientationsByTheirSide) {
  fold_.Add(Text<HouseholdRow>(R"(departement: '69'
    orientations { number: 1 departement: '69' proposed_on @2022-01-01 ended_on @2022-02-01 outcome: ORIENTATION_OUTCOME_REFUSED side: REFUSAL_SIDE_OWNER }
    orientations { number: 2 departement: '69' proposed_on @2022-03-01 ended_on @2022-04-01 outcome: ORIENTATION_OUTCOME_EXPIRED })"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("orientations_ended"), 2);
  EXPECT_EQ(Value("orientations_ended", "outcome", "refused"), 1);
  EXPECT_EQ(Value("orientations_ended", "side", "owner"), 1);
}

TEST_F(Bilan, TellsArrearsByTheAgeOfTheOldestUnpaidTerm) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add(Text<RentAccountRow>(
      R"(dwelling_id: 'd-1' operator_id: '1' terms { month: '2022-10' due_cents: 500 due_on @2022-10-05 }
    terms { month: '2022-11' due_cents: 500 due_on @2022-11-05 } payments { number: 1 amount_cents: 500 on @2022-10-06 }
    payments { number: 2 amount_cents: 500 on @2022-11-06 reversed_on @2022-11-10 })"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("accounts_in_arrears"), 1);
  EXPECT_EQ(Value("accounts_in_arrears", "age", "30-59"), 1);
  EXPECT_EQ(Value("arrears", "age", "30-59"), 500);
}

TEST_F(Bilan, TellsAgesInTheOrderOfTheirDays) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  for (const char* due : {"2022-05-05", "2022-08-05", "2022-10-05", "2022-11-05", "2022-12-05"}) {
    fold_.Add(Text<RentAccountRow>(absl::StrCat("dwelling_id: 'd-1' operator_id: '1' terms { month: '",
                                                std::string(due, 7), "' due_cents: 500 due_on @", due, " }")));
  }
  ASSERT_EQ(Finish(), "");
  const auto arrears = std::find_if(bilan_.figures().begin(), bilan_.figures().end(),
                                    [](const auto& each) { return each.id() == "arrears"; });
  std::vector<std::string> ages;
  for (const auto& part : arrears->parts()) {
    if (part.by() == "age") ages.push_back(part.key());
  }
  EXPECT_EQ(ages, (std::vector<std::string>{"0-29", "30-59", "60-89", "90-179", "180+"}));
}

TEST_F(Bilan, TellsWhatTheFundDecidedPaidAndRecovered) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add(
      "d-1",
      Text<ClaimsRow>(R"(claims { number: 1 operator_id: '1' kind: 'IMPAYE' opened_on @2021-12-01 decided_on @2022-01-10
    granted_cents: 900 payments { on @2022-02-01 cents: 900 } recoveries { on @2022-03-01 cents: 100 } }
    claims { number: 2 operator_id: '1' kind: 'DEGRADATION' opened_on @2022-02-01 decided_on @2022-03-01 })"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("claims_opened"), 1);
  EXPECT_EQ(Value("claims_granted"), 1);
  EXPECT_EQ(Value("claims_rejected"), 1);
  EXPECT_EQ(Value("claims_granted_amount"), 900);
  EXPECT_EQ(Value("claims_paid_amount"), 900);
  EXPECT_EQ(Value("claims_recovered_amount"), 100);
  EXPECT_EQ(Value("claims_paid_amount", "kind", "IMPAYE"), 900);
}

TEST_F(Bilan, ComparesWithTheTarget) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4827));
  const auto target = Text<v1::TargetSet>("number: 1 value: 4715");
  ASSERT_EQ(Finish(&target), "");
  EXPECT_EQ(Value("target_places"), 4715);
  EXPECT_EQ(Value("target_rate"), 1024);
}

TEST_F(Bilan, TellsNoShareOfNothing) {
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("place_occupancy"), std::nullopt);
  EXPECT_EQ(Value("target_rate"), std::nullopt);
  EXPECT_EQ(Value("entry_delay_median"), std::nullopt);
}

TEST_F(Bilan, NamesUnitPeriodAndDefinitionOfEveryFigure) {
  ASSERT_EQ(Finish(), "");
  ASSERT_EQ(bilan_.figures_size(), static_cast<int>(Definitions().size()));
  for (const auto& figure : bilan_.figures()) {
    EXPECT_FALSE(figure.unit().empty() || figure.basis().empty() || figure.definition().empty() ||
                 figure.label().empty())
        << figure.id();
    EXPECT_TRUE(domain::ToPeriod(figure.period()).has_value() && figure.period().has_until()) << figure.id();
  }
}

TEST_F(Bilan, NamesTheDayOfAShareOfWhatIsThereAndTheYearsOfOneOfWhatCame) {
  ASSERT_EQ(Finish(), "");
  for (const auto& figure : bilan_.figures()) {
    const std::string& id = figure.id();
    if (!id.starts_with("mandate_share")) continue;
    const CivilDay from = id.ends_with("_active") ? CivilDay(2022, 12, 31) : CivilDay(2018, 1, 1);
    EXPECT_EQ(domain::Day(figure.period().from()), from) << id;
  }
}

class BilanInTheYear : public Bilan {
 protected:
  BilanInTheYear() : Bilan(CivilDay(2022, 6, 30)) {}
};
TEST_F(BilanInTheYear, LeavesOutWhatComesLater) {
  fold_.Add("d-1", Dwelling("2022-06-30", 4, "places { on @2022-07-01 change: 1 }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_active"), 4);
  EXPECT_EQ(Value("places_cumulative"), 4);
  EXPECT_EQ(Value("place_days_open"), 4);
}

TEST(TargetInForce, IsTheLatestValidThenTheLatestStatedThenTheLaterNumber_INV_68) {
  const auto in_force = [](const std::string& statements) {
    return InForce(Text<v1::TargetView>(statements), CivilDay(2022, 12, 31))->value();
  };
  const std::string old = "statements { number: 1 value: 1 valid_from @2018-01-01 stated_on @2020-11-20 } ";
  EXPECT_EQ(in_force(old + "statements { number: 2 value: 2 valid_from @2018-01-01 stated_on @2023-11-16 }"), 2);
  EXPECT_EQ(in_force(old + "statements { number: 2 value: 2 valid_from @2023-01-01 stated_on @2022-11-16 }"), 1);
  EXPECT_EQ(in_force(old + "statements { number: 2 value: 2 valid_from @2019-01-01 stated_on @2018-12-01 }"), 2);
  EXPECT_EQ(in_force(old + "statements { number: 2 value: 2 valid_from @2018-01-01 stated_on @2020-11-20 }"), 2);
  EXPECT_EQ(InForce(v1::TargetView(), CivilDay(2022, 12, 31)), nullptr);
}

}  // namespace
}  // namespace iml::reporting
