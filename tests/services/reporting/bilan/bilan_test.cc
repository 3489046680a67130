#include "services/reporting/bilan/bilan.h"

#include <gtest/gtest.h>

#include <optional>

#include "services/reporting/bilan/figures.h"
#include "tests/services/reporting/rows.h"

namespace iml::reporting {
namespace {

using absl::CivilDay;

// The fold of 2022 up to a day, with two départements.
class Bilan : public testing::Test {
 protected:
  explicit Bilan(CivilDay on = CivilDay(2022, 12, 31), v1::Population population = v1::POPULATION_FUNDED_177)
      : fold_(Asked(on, population)) {}

  static BilanFold::Asked Asked(CivilDay on, v1::Population population, const v1::TargetSet* target = nullptr) {
    return {2022, on, population, {{"38", "Isère"}, {"69", "Rhône"}}, target};
  }
  // A dwelling of so many places in the Rhône, under a mandate of operator 1 since a day. `more` is said of its time in
  // the stock.
  static DwellingRow Dwelling(const std::string& since, int places, const std::string& more = "") {
    return Row<DwellingRow>("stocks { number: 1 from %" + since +
                            " departement: '69' modality: MODALITY_MANDATE holders { from %" + since +
                            " operator_id: '1' } funding { from %" + since + " funded_177: true } places { on %" +
                            since + " change: " + std::to_string(places) + " } " + more + " }");
  }
  // A household of two that stays in dwellings.
  static HouseholdRow Household(const std::string& stays, const std::string& more = "") {
    return Row<HouseholdRow>("departement: '69' compositions { from %2019-01-01 persons: 2 kind: '20' } " + more +
                             stays);
  }
  // The equations that do not hold.
  std::string Finish(const std::vector<BilanFold::Target>& targets = {}) {
    fold_.Finish(targets, &bilan_);
    return tests::Lines(bilan_.broken_equations());
  }
  const v1::Figure& Figure(const std::string& id) const {
    for (const auto& figure : bilan_.figures()) {
      if (figure.id() == id) return figure;
    }
    ADD_FAILURE() << "no figure " << id;
    return v1::Figure::default_instance();
  }
  std::optional<int64_t> Value(const std::string& id) const {
    const v1::Figure& figure = Figure(id);
    return figure.has_value() ? std::optional(figure.value()) : std::nullopt;
  }
  // 0 when the figure has no such part.
  int64_t Value(const std::string& id, const std::string& by, const std::string& key) const {
    for (const auto& part : Figure(id).parts()) {
      if (part.by() == by && part.key() == key) return part.value();
    }
    return 0;
  }

  BilanFold fold_;
  v1::Bilan bilan_;
};

TEST_F(Bilan, CountsPlacesFromTheDayTheyOpenToTheDayTheyClose) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add("d-2",
            Dwelling("2022-03-01", 3, "places { on %2022-05-01 change: 1 } places { on %2022-06-01 change: -2 }"));
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
  EXPECT_EQ(Value("places_per_dwelling"), 300);
}

TEST_F(Bilan, TellsTheSameFigureOfTheYearBefore) {
  fold_.Add("d-1", Dwelling("2020-06-01", 4));
  fold_.Add("d-2", Dwelling("2021-03-01", 3));
  fold_.Add("d-3", Dwelling("2022-03-01", 2));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_created"), 2);
  EXPECT_EQ(Figure("places_created").previous(), 3);
  EXPECT_EQ(Value("places_active"), 9);
  EXPECT_EQ(Figure("places_active").previous(), 7);
}

TEST_F(Bilan, LeavesOtherRegionsOut) {
  fold_.Add("d-1", Row<DwellingRow>("stocks { number: 1 from %2022-02-01 departement: '75' funding { from %2022-02-01 "
                                    "funded_177: true } places { on %2022-02-01 change: 5 } }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_created"), 0);
}

TEST_F(Bilan, SaysWhenPlacesDoNotFollowFromWhatOpenedAndClosedAndTellsTheRest_INV_60) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4, "until %2022-05-01"));  // left the stock, but its places never closed
  const std::string of =
      " figures: \"places_before\" figures: \"places_created\" figures: \"places_transferred\" figures: "
      "\"places_financing\" figures: \"places_closed\" figures: \"places_active\" ";
  const auto broken = [&](const std::string& by, const std::string& key) {
    return "invariant: \"INV-60\"" + of + (by.empty() ? "" : "by: \"" + by + "\" ") + "expected: 4" +
           (key.empty() ? "" : " key: \"" + key + "\"") + " aggregate_ids: \"d-1\"\n";
  };
  EXPECT_EQ(Finish(),
            broken("", "") + broken("departement", "69") + broken("modality", "mandate") + broken("operator", "1"));
  EXPECT_EQ(Value("dwellings_closed"), 1);
}

TEST_F(Bilan, SaysWhenPartsDoNotSumUpAndTellsTheRest_INV_61) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add("d-1", Row<ClaimsRow>("claims { number: 1 operator_id: '1' opened_on %2022-02-01 } claims { number: 2 "
                                  "opened_on %2022-02-01 }"));
  EXPECT_EQ(Finish(), "invariant: \"INV-61\" figures: \"claims_opened\" by: \"operator\" expected: 2 found: 1\n");
  EXPECT_EQ(Value("places_active"), 4);
}

// ---- a dwelling that changes (D2, D4, D9)

TEST_F(Bilan, MovesADwellingToTheModalityOfItsNextContract_INV_60) {
  DwellingRow dwelling = Dwelling("2021-06-01", 4);
  dwelling.mutable_stocks(0)->set_modality(domain::v1::MODALITY_SUBLETTING);
  *dwelling.add_contracts() = tests::Text<contracting::v1::ContractPeriodRecorded>(
      "owner_contract_id: 'c-1' modality: MODALITY_SUBLETTING period { from @2021-06-01 until @2022-05-01 }");
  *dwelling.add_contracts() = tests::Text<contracting::v1::ContractPeriodRecorded>(
      "owner_contract_id: 'c-2' modality: MODALITY_MANDATE period { from @2022-05-01 }");
  fold_.Add("d-1", dwelling);
  fold_.Add("h-1", Household("stays { number: 1 entered_on %2021-07-01 dwelling_id: 'd-1' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_transferred"), 0);
  EXPECT_EQ(Value("places_transferred", "modality", "subletting"), -4);
  EXPECT_EQ(Value("places_transferred", "modality", "mandate"), 4);
  EXPECT_EQ(Value("dwellings_transferred", "modality", "mandate"), 1);
  EXPECT_EQ(Value("households_transferred", "modality", "mandate"), 1);
  EXPECT_EQ(Value("persons_transferred", "modality", "subletting"), -2);
  EXPECT_EQ(Value("mandate_share_places_active"), 1000);
  EXPECT_EQ(Value("mandate_share_places_created"), 0) << "it was created under a lease";
  EXPECT_EQ(Value("places_created"), 0);
  EXPECT_EQ(Value("places_closed"), 0);
}
TEST_F(Bilan, TakesNoContractForOneThatEndedBeforeItBegan) {
  DwellingRow dwelling = Dwelling("2021-06-01", 4);
  *dwelling.add_contracts() = tests::Text<contracting::v1::ContractPeriodRecorded>(
      "owner_contract_id: 'c-2' modality: MODALITY_SUBLETTING period { from @2022-05-01 until @2022-05-01 }");
  fold_.Add("d-1", dwelling);
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("dwellings_active", "modality", "mandate"), 1);
}
TEST_F(Bilan, MovesADwellingToItsNewOperatorWithoutClosingOrCreation_INV_60) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4,
                            "holders { from %2022-05-01 operator_id: '2' } places { on %2022-06-01 "
                            "change: 1 }"));
  fold_.Add("h-1", Household("stays { number: 1 entered_on %2021-07-01 left_on %2022-08-01 dwelling_id: 'd-1' }",
                             "compositions { from %2022-05-01 persons: 3 } "));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_transferred", "operator", "1"), -4);
  EXPECT_EQ(Value("places_transferred", "operator", "2"), 4);
  EXPECT_EQ(Value("places_created"), 1);
  EXPECT_EQ(Value("places_created", "operator", "2"), 1);
  EXPECT_EQ(Value("places_active", "operator", "2"), 5);
  EXPECT_EQ(Value("dwellings_created"), 0);
  EXPECT_EQ(Value("persons_transferred", "operator", "2"), 2);
  EXPECT_EQ(Value("persons_changed", "operator", "2"), 1) << "born on the day of the transfer";
  EXPECT_EQ(Value("households_left", "operator", "2"), 1);
}
TEST_F(Bilan, TakesADwellingInOnTheDayThatItsFundingBegins_INV_60) {
  fold_.Add("d-1", Row<DwellingRow>("stocks { number: 1 from %2021-06-01 departement: '69' modality: MODALITY_MANDATE "
                                    "funding { from %2021-06-01 } funding { from %2022-05-01 funded_177: true } "
                                    "places { on %2021-06-01 change: 4 } }"));
  fold_.Add("h-1", Household("stays { number: 1 entered_on %2021-07-01 dwelling_id: 'd-1' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_before"), 0);
  EXPECT_EQ(Value("places_financing"), 4);
  EXPECT_EQ(Value("places_created"), 0);
  EXPECT_EQ(Value("places_active"), 4);
  EXPECT_EQ(Value("households_financing"), 1);
  EXPECT_EQ(Value("persons_financing"), 2);
  EXPECT_EQ(Value("households_present"), 1);
  EXPECT_EQ(Value("place_days_open"), 4 * 245);
  EXPECT_EQ(Value("place_days_occupied"), 2 * 245);
}

// ---- one population (D3)

TEST_F(Bilan, IsAboutTheDwellingsOfProgramme177InEveryChapter) {
  fold_.Add("d-1", Row<DwellingRow>("stocks { number: 1 from %2022-12-30 departement: '69' places { on %2022-12-30 "
                                    "change: 5 } } occupations { number: 1 from %2022-12-30 }"));
  fold_.Add("h-1",
            Household("stays { number: 1 entered_on %2022-12-30 dwelling_id: 'd-1' }",
                      "orientations { number: 1 departement: '69' dwelling_id: 'd-1' proposed_on %2022-12-30 } "));
  fold_.Add("d-1", std::vector<RentYearRow>{
                       {}, Row<RentYearRow>("months: 202212 due_on %2022-12-05 due_cents: 500 rent_cents: 500")});
  fold_.Add("d-1", Row<ClaimsRow>("claims { number: 1 opened_on %2022-12-31 }"));
  ASSERT_EQ(Finish(), "");
  for (const char* id : {"places_active", "place_days_open", "dwelling_days_occupied", "households_present",
                         "orientations_proposed", "accounts_in_arrears", "claims_opened"}) {
    EXPECT_EQ(Value(id), 0) << id;
    EXPECT_EQ(Figure(id).population(), "logements financés par le programme 177") << id;
  }
}
class BilanOfAll : public Bilan {
 protected:
  BilanOfAll() : Bilan(CivilDay(2022, 12, 31), v1::POPULATION_ALL) {}
};
TEST_F(BilanOfAll, IsAboutAllDwellings) {
  fold_.Add("d-1", Row<DwellingRow>("stocks { number: 1 from %2022-12-30 departement: '69' places { on %2022-12-30 "
                                    "change: 5 } }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_active"), 5);
  EXPECT_EQ(Value("place_days_open"), 10);
}

// ---- households

// Two commands that are accepted took the bilan down: an entry corrected to before its offer, and a tenancy that is
// dated before it.
TEST_F(Bilan, CountsAnEndBeforeItsBeginningOnTheDayOfTheBeginning_INV_60) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add(
      "h-1",
      Household(
          "stays { number: 1 entered_on %2022-01-15 left_on %2021-12-31 destination: '15' dwelling_id: 'd-1' }",
          "requests { number: 1 created_on %2022-01-20 ended_on %2021-12-20 outcome: REQUEST_OUTCOME_FULFILLED } "
          "orientations { number: 1 departement: '69' operator_id: '1' dwelling_id: 'd-1' proposed_on %2022-02-10 "
          "admitted_on %2022-02-12 ended_on %2022-01-15 outcome: ORIENTATION_OUTCOME_ENTERED } "));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("requests_ended"), 1);
  EXPECT_EQ(Value("orientations_proposed"), 1);
  EXPECT_EQ(Value("orientations_ended"), 1);
  EXPECT_EQ(Value("orientations_running"), 0);
  EXPECT_EQ(Value("entry_delay_median"), 0);
  EXPECT_EQ(Value("households_entered"), 1);
  EXPECT_EQ(Value("households_left"), 1);
  EXPECT_EQ(Value("households_present"), 0);
}

// An exit that is corrected to after the dwelling's withdrawal.
TEST_F(Bilan, CountsAHouseholdThatLeavesAfterItsDwelling_INV_60) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4, "until %2022-05-01 places { on %2022-05-01 change: -4 }"));
  fold_.Add("h-1", Household("stays { number: 1 entered_on %2021-07-01 left_on %2022-05-20 dwelling_id: 'd-1' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_left", "operator", "1"), 1);
}

TEST_F(Bilan, CountsAHouseholdOnceForAStayAndItsPersonsByTheDay) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add(
      "h-1",
      Household("stays { number: 1 entered_on %2021-12-01 left_on %2022-09-01 destination: '15' dwelling_id: 'd-1' }",
                "compositions { from %2022-06-01 persons: 3 } "));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_before"), 1);
  EXPECT_EQ(Value("households_entered"), 0);
  EXPECT_EQ(Value("households_left"), 1);
  EXPECT_EQ(Value("households_left", "destination", "15"), 1);
  EXPECT_EQ(Value("households_left", "exit", "housing"), 1);
  EXPECT_EQ(Value("exit_to_housing_rate"), 1000);
  EXPECT_EQ(Value("households_present"), 0);
  EXPECT_EQ(Value("households_housed"), 1);
  EXPECT_EQ(Value("persons_before"), 2);
  EXPECT_EQ(Value("persons_changed"), 1);
  EXPECT_EQ(Value("persons_left"), 3);
  EXPECT_EQ(Value("place_days_occupied"), 2 * 151 + 3 * 92);
  EXPECT_EQ(Value("stay_length_median"), 274);
}

// F5: a week of two rents.
TEST_F(Bilan, CountsAHouseholdInTheDwellingThatItEnteredLast_INV_60) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  DwellingRow other = Dwelling("2021-06-01", 4);
  other.mutable_stocks(0)->mutable_holders(0)->set_operator_id("2");
  fold_.Add("d-2", other);
  fold_.Add("h-1",
            Household("stays { number: 1 entered_on %2021-12-01 left_on %2022-05-08 destination: '12' dwelling_id: "
                      "'d-1' } stays { number: 2 entered_on %2022-05-01 dwelling_id: 'd-2' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_entered"), 0) << "it was housed the day before";
  EXPECT_EQ(Value("households_left"), 0);
  EXPECT_EQ(Value("households_transferred", "operator", "1"), -1);
  EXPECT_EQ(Value("households_transferred", "operator", "2"), 1);
  EXPECT_EQ(Value("households_present"), 1);
  EXPECT_EQ(Value("persons_present"), 2);
  EXPECT_EQ(Value("place_days_occupied"), 2 * 365) << "no day counts twice";
}
TEST_F(Bilan, CountsAHouseholdBackInTheDwellingThatItKept_INV_60) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add("d-2", Dwelling("2021-06-01", 4));
  fold_.Add("h-1",
            Household("stays { number: 1 entered_on %2022-02-01 left_on %2022-08-01 destination: '12' dwelling_id: "
                      "'d-1' } stays { number: 2 entered_on %2022-05-01 left_on %2022-06-01 destination: '15' "
                      "dwelling_id: 'd-2' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_entered"), 1);
  EXPECT_EQ(Value("households_left"), 1);
  EXPECT_EQ(Value("households_left", "destination", "12"), 1);
}
TEST_F(Bilan, CountsAMoveOnOneDayAsNeitherExitNorEntry_INV_60) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add("d-2", Dwelling("2021-06-01", 4));
  fold_.Add("h-1",
            Household("stays { number: 1 entered_on %2021-12-01 left_on %2022-05-01 destination: '12' dwelling_id: "
                      "'d-1' } stays { number: 2 entered_on %2022-05-01 dwelling_id: 'd-2' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_entered"), 0);
  EXPECT_EQ(Value("households_left"), 0);
  EXPECT_EQ(Value("households_present"), 1);
}

TEST_F(Bilan, CountsAStayOfOneDayAsAnEntryAndAnExit) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add(
      "h-1",
      Household("stays { number: 1 entered_on %2022-02-01 left_on %2022-02-01 destination: '28' dwelling_id: 'd-1' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_entered"), 1);
  EXPECT_EQ(Value("households_left"), 1);
  EXPECT_EQ(Value("households_left", "exit", "unknown"), 1);
  EXPECT_EQ(Value("exit_to_housing_rate"), std::nullopt) << "unknown destinations are apart";
  EXPECT_EQ(Value("households_housed"), 1);
  EXPECT_EQ(Value("households_present"), 0);
  EXPECT_EQ(Value("place_days_occupied"), 0);
}

TEST_F(Bilan, CountsAnExitOnTheDayAfterTheLastNight) {
  fold_.Add("d-1", Dwelling("2020-06-01", 4));
  fold_.Add(
      "h-1",
      Household("stays { number: 1 entered_on %2021-02-01 left_on %2022-01-01 destination: '15' dwelling_id: 'd-1' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_before"), 1) << "on 31 December";
  EXPECT_EQ(Value("households_left"), 1) << "of 1 January";
  EXPECT_EQ(Value("place_days_occupied"), 0);
}

TEST_F(Bilan, TellsWhoEnteredAndWhoIsThere) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add("h-1", Household("stays { number: 1 entered_on %2022-06-15 situation: '5' dwelling_id: 'd-1' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("households_entered", "composition", "20"), 1);
  EXPECT_EQ(Value("households_entered", "situation", "5"), 1);
  EXPECT_EQ(Value("households_entered", "origin", "69"), 1);
  EXPECT_EQ(Value("households_present", "composition", "20"), 1);
  EXPECT_EQ(Value("households_present", "seniority", "6-11"), 1);
}

TEST_F(Bilan, CountsOccupiedDwellingDaysOnceWhenItIsShared) {
  DwellingRow dwelling = Dwelling("2022-12-22", 4);
  *dwelling.add_occupations() = Row<DwellingRow::Occupation>("number: 1 from %2022-12-24");
  *dwelling.add_occupations() = Row<DwellingRow::Occupation>("number: 2 from %2022-12-26 until %2022-12-28");
  fold_.Add("d-1", dwelling);
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("dwelling_days_open"), 10);
  EXPECT_EQ(Value("dwelling_days_occupied"), 8);
  EXPECT_EQ(Value("dwelling_days_vacant"), 2);
  EXPECT_EQ(Value("dwelling_occupancy"), 800);
}

TEST_F(Bilan, TellsWhatTheStockIsMadeOf) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4, "type: '110' area_dm2: 6400 commune: '69381'"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("dwellings_active", "type", "110"), 1);
  EXPECT_EQ(Value("dwellings_active", "area", "60-79"), 1);
  EXPECT_EQ(Value("dwellings_active", "commune", "69381"), 1);
}

// ---- delays

TEST_F(Bilan, TellsDelaysByNearestRank) {
  HouseholdRow household;
  household.set_departement("69");
  for (const int days : {1, 2, 3, 10}) {
    auto& request = *household.add_requests();
    request.set_number(household.requests_size());
    request.set_created_on(domain::DayNumber(CivilDay(2022, 1, 1)));
    request.set_transmitted_on(request.created_on());
    request.set_qualified_on(request.created_on() + days);
  }
  fold_.Add("h-1", household);
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("qualification_delay_median"), 2);
  EXPECT_EQ(Value("qualification_delay_p80"), 10);
  EXPECT_EQ(Value("qualification_delay_median", "departement", "69"), 2);
}

TEST_F(Bilan, TellsHowManyRequestsAreAnswered) {
  fold_.Add("h-1",
            Household("",
                      "requests { number: 1 first_transmitted_on %2022-01-10 oriented_on %2022-03-01 } requests { "
                      "number: 2 first_transmitted_on %2022-01-10 } requests { number: 3 first_transmitted_on "
                      "%2021-01-10 oriented_on %2022-03-01 } "));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("requests_oriented"), 2);
  EXPECT_EQ(Value("answer_rate"), 500);
}

TEST_F(Bilan, TellsRefusedOrientationsByTheirSideAndReason) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add(
      "h-1",
      Household(
          "",
          "orientations { number: 1 departement: '69' dwelling_id: 'd-1' proposed_on %2022-01-01 ended_on %2022-02-01 "
          "outcome: ORIENTATION_OUTCOME_REFUSED side: REFUSAL_SIDE_HOUSEHOLD refused_for: '3' } "
          "orientations { number: 2 departement: '69' dwelling_id: 'd-1' proposed_on %2022-03-01 ended_on %2022-04-01 "
          "outcome: ORIENTATION_OUTCOME_EXPIRED } "));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("orientations_ended"), 2);
  EXPECT_EQ(Value("orientations_ended", "outcome", "refused"), 1);
  EXPECT_EQ(Value("orientations_ended", "side", "household"), 1);
  EXPECT_EQ(Value("orientations_ended", "reason", "household/3"), 1);
  EXPECT_EQ(Value("refusal_rate"), 500);
}

TEST_F(Bilan, TellsCapturesByTheirChannelAndWhatBecameOfThem) {
  fold_.Add(
      Row<DoorRow>("departement: '69' captures { number: 1 channel: 'CLASSIQUE' opened_on %2022-01-10 "
                   "handed_over_on %2022-03-01 } captures { number: 2 channel: 'CLASSIQUE' opened_on "
                   "%2022-04-01 abandoned_on %2022-05-01 abandoned_for: 'AUTRE' }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("captures_opened", "channel", "CLASSIQUE"), 2);
  EXPECT_EQ(Value("captures_handed_over", "channel", "CLASSIQUE"), 1);
  EXPECT_EQ(Value("captures_abandoned", "abandon", "AUTRE"), 1);
  EXPECT_EQ(Value("capture_delay_median"), 50);
}

// ---- rents, arrears, claims

TEST_F(Bilan, TellsArrearsByTheAgeOfTheOldestUnpaidTerm) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add("d-1", std::vector<RentYearRow>{
                       Row<RentYearRow>("from %2022-01-01"),
                       Row<RentYearRow>("months: [202210, 202211] due_on %2022-10-05 due_on %2022-11-05 due_cents: "
                                        "[500, 500] rent_cents: [400, 400] received_on %2022-10-06 received_cents: "
                                        "500 received_on %2022-11-06 received_cents: 500 received_on %2022-11-10 "
                                        "received_cents: -500")});
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("accounts_running"), 1);
  EXPECT_EQ(Value("accounts_in_arrears"), 1);
  EXPECT_EQ(Value("accounts_in_arrears", "age", "30-59"), 1);
  EXPECT_EQ(Value("arrears", "age", "30-59"), 500);
  EXPECT_EQ(Value("arrears_rate"), 1000);
  EXPECT_EQ(Value("long_arrears_rate"), 0);
}

TEST_F(Bilan, TellsRentsByTheMonthAndTheSquareMetre) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4, "area_dm2: 5000"));
  fold_.Add("d-1", std::vector<RentYearRow>{{},
                                            Row<RentYearRow>("months: 202210 due_on %2022-10-05 due_cents: 50000 "
                                                             "rent_cents: 40000")});
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("rent_median"), 40000);
  EXPECT_EQ(Value("rent_per_m2"), 800);
}

TEST_F(Bilan, TellsAgesInTheOrderOfTheirDays) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  for (const char* due : {"2022-05-05", "2022-08-05", "2022-10-05", "2022-11-05", "2022-12-05"}) {
    fold_.Add("d-1",
              std::vector<RentYearRow>{
                  {}, Row<RentYearRow>(std::string("months: 202205 rent_cents: 1 due_cents: 500 due_on %") + due)});
  }
  ASSERT_EQ(Finish(), "");
  std::vector<std::string> ages;
  for (const auto& part : Figure("arrears").parts()) {
    if (part.by() == "age") ages.push_back(part.key());
  }
  EXPECT_EQ(ages, (std::vector<std::string>{"0-29", "30-59", "60-89", "90-179", "180+"}));
}

TEST_F(Bilan, TellsWhatTheFundDecidedPaidAndRecovered) {
  fold_.Add("d-1", Dwelling("2021-06-01", 4));
  fold_.Add("d-1", Row<ClaimsRow>(
                       "claims { number: 1 operator_id: '1' kind: 'IMPAYE' opened_on %2021-12-01 decided_on "
                       "%2022-01-10 granted_cents: 900 payments { on %2022-02-01 cents: 900 } recoveries { on "
                       "%2022-03-01 cents: 100 } } claims { number: 2 operator_id: '1' kind: 'DEGRADATION' opened_on "
                       "%2022-02-01 decided_on %2022-03-01 }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("claims_opened"), 1);
  EXPECT_EQ(Figure("claims_opened").previous(), 1);
  EXPECT_EQ(Value("claims_granted"), 1);
  EXPECT_EQ(Value("claims_rejected"), 1);
  EXPECT_EQ(Value("claims_granted_amount"), 900);
  EXPECT_EQ(Value("claims_paid_amount"), 900);
  EXPECT_EQ(Value("claims_recovered_amount"), 100);
  EXPECT_EQ(Value("claims_paid_amount", "kind", "IMPAYE"), 900);
}

// ---- targets (D1)

TEST_F(Bilan, CountsForATargetWhatWasCreatedSinceItsFirstDay) {
  const auto target = tests::Text<v1::TargetSet>(
      "number: 1 territory: '84' measure: MEASURE_PLACES value: 3000 valid_from @2022-01-01");
  BilanFold fold(Asked(CivilDay(2022, 12, 31), v1::POPULATION_FUNDED_177, &target));
  fold.Add("d-1", Dwelling("2021-06-01", 4827));
  fold.Add("d-2", Dwelling("2022-06-01", 30));
  fold.Finish({}, &bilan_);
  EXPECT_EQ(Value("target_places"), 3000);
  EXPECT_EQ(Value("places_cumulative"), 30);
  EXPECT_EQ(Value("target_rate"), 10) << "a new plan begins at nothing";
}
TEST_F(Bilan, TellsHowFarEachTargetIsReached) {
  fold_.Add("d-1", Dwelling("2021-06-01", 40));
  fold_.Add("d-2", Dwelling("2022-06-01", 30));
  fold_.Add("d-3", Row<DwellingRow>("stocks { number: 1 from %2022-06-01 departement: '38' modality: "
                                    "MODALITY_SUBLETTING funding { from %2022-06-01 funded_177: true } places { on "
                                    "%2022-06-01 change: 10 } }"));
  const auto reached = [&](const std::string& target, const std::string& departement = "") {
    v1::Bilan bilan;
    BilanFold fold = fold_;
    fold.Finish({{tests::Text<v1::TargetSet>(target), "x", departement}}, &bilan);
    return std::pair(bilan.targets(0).reached(), bilan.targets(0).gap());
  };
  const std::string plan = "valid_from @2018-01-01 value: 50 ";
  EXPECT_EQ(reached(plan + "territory: '84' measure: MEASURE_PLACES"), std::pair(80L, 30L));
  EXPECT_EQ(reached(plan + "territory: '069' measure: MEASURE_PLACES", "69"), std::pair(70L, 20L));
  EXPECT_EQ(reached(plan + "territory: '84' measure: MEASURE_DWELLINGS"), std::pair(3L, -47L));
  EXPECT_EQ(reached(plan + "territory: '84' measure: MEASURE_PLACES counted_from @2022-01-01"), std::pair(40L, -10L));
  EXPECT_EQ(reached(plan + "territory: '84' measure: MEASURE_PLACES counted_until @2021-12-31"), std::pair(40L, -10L));
  EXPECT_EQ(reached("valid_from @2018-01-01 value: 500 territory: '84' measure: MEASURE_MANDATE_SHARE"),
            std::pair(875L, 375L));
}

TEST_F(Bilan, TellsNoShareOfNothing) {
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("place_occupancy"), std::nullopt);
  EXPECT_EQ(Value("target_rate"), std::nullopt);
  EXPECT_EQ(Value("entry_delay_median"), std::nullopt);
}

TEST_F(Bilan, NamesUnitPeriodDefinitionAndPopulationOfEveryFigure) {
  ASSERT_EQ(Finish(), "");
  ASSERT_EQ(bilan_.figures_size(), static_cast<int>(Figures().size()));
  for (const auto& figure : bilan_.figures()) {
    EXPECT_FALSE(figure.unit().empty() || figure.basis().empty() || figure.definition().empty() ||
                 figure.label().empty() || figure.population().empty())
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
  fold_.Add("d-1", Dwelling("2022-06-30", 4, "places { on %2022-07-01 change: 1 }"));
  ASSERT_EQ(Finish(), "");
  EXPECT_EQ(Value("places_active"), 4);
  EXPECT_EQ(Value("places_cumulative"), 4);
  EXPECT_EQ(Value("place_days_open"), 4);
}

TEST(TargetInForce, IsTheLatestValidThenTheLatestStatedThenTheLaterNumber_INV_68) {
  const auto in_force = [](const std::string& statements) {
    return PlanInForce(tests::Text<v1::TargetView>(statements), CivilDay(2022, 12, 31))->value();
  };
  const std::string old = "statements { number: 1 value: 1 valid_from @2018-01-01 stated_on @2020-11-20 } ";
  EXPECT_EQ(in_force(old + "statements { number: 2 value: 2 valid_from @2018-01-01 stated_on @2023-11-16 }"), 2);
  EXPECT_EQ(in_force(old + "statements { number: 2 value: 2 valid_from @2023-01-01 stated_on @2022-11-16 }"), 1);
  EXPECT_EQ(in_force(old + "statements { number: 2 value: 2 valid_from @2019-01-01 stated_on @2018-12-01 }"), 2);
  EXPECT_EQ(in_force(old + "statements { number: 2 value: 2 valid_from @2018-01-01 stated_on @2020-11-20 }"), 2);
  EXPECT_EQ(PlanInForce(v1::TargetView(), CivilDay(2022, 12, 31)), nullptr);
}
TEST(TargetInForce, IsOneForEachSpanOfDaysAndAPlansForTheHeadline) {
  const auto view = tests::Text<v1::TargetView>(
      "statements { number: 1 value: 4715 valid_from @2018-01-01 stated_on @2018-01-01 } "
      "statements { number: 2 value: 900 valid_from @2022-01-01 stated_on @2022-01-01 counted_from @2022-01-01 "
      "counted_until @2022-12-31 }");
  EXPECT_EQ(PlanInForce(view, CivilDay(2022, 12, 31))->value(), 4715);
  const auto all = AllInForce(view, CivilDay(2022, 12, 31));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].value(), 900);
}

}  // namespace
}  // namespace iml::reporting
