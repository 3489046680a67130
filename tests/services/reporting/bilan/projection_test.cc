#include "services/reporting/bilan/projection.h"

#include "services/reporting/bilan/tables.h"
#include "tests/services/reporting/rows.h"
#include "tests/support/rows.h"

namespace iml::reporting {
namespace {

class ReportingRows : public testing::Test {
 protected:
  template <typename Table>
  void Expect(Table table, const typename Table::Key& key, const std::string& row) const {
    rows_.Expect(table, key, DayText(row));
  }
  tests::Rows rows_;
};

TEST_F(ReportingRows, KeepADwellingsTimesInTheStockItsPlacesAndOccupations) {
  rows_.Deliver(ProjectDwelling, "d-1",
                {"occurred_on @2020-01-01 dwelling_registered { stock_number: 1 departement: '69' commune: '69381' "
                 "type #categoriePlaces/110 area_dm2: 6400 operator_id: '1' modality: MODALITY_MANDATE "
                 "funded_177: true }",
                 "occurred_on @2020-01-01 places_opened { stock_number: 1 count: 3 places: 3 }",
                 "occurred_on @2020-02-01 occupation_started { number: 1 tenancy_id: 't' }",
                 "occurred_on @2021-02-05 occupation_ended { number: 1 ended_on @2021-02-01 }",
                 "occurred_on @2021-03-01 places_closed { stock_number: 1 count: 3 }",
                 "occurred_on @2021-03-01 dwelling_left_stock { stock_number: 1 }"});
  Expect(kDwellings, {"84", "d-1"},
         "stocks { number: 1 from %2020-01-01 until %2021-03-01 departement: '69' commune: '69381' type: '110' "
         "area_dm2: 6400 modality: MODALITY_MANDATE holders { from %2020-01-01 operator_id: '1' } funding { from "
         "%2020-01-01 funded_177: true } places { on %2020-01-01 change: 3 } places { on %2021-03-01 change: -3 } } "
         "occupations { number: 1 from %2020-02-01 until %2021-02-01 }");
}

TEST_F(ReportingRows, KeepUnderWhichContractAndOperatorAndFunderADwellingIs) {
  rows_.Deliver(ProjectDwelling, "d-1",
                {"contract_period_recorded { owner_contract_id: 'c-1' modality: MODALITY_MANDATE period { from "
                 "@2020-01-01 } }"});
  EXPECT_EQ(rows_.Read().Find(kDwellings, {"", "d-1"})->contracts_size(), 1) << "no region is known yet";
  rows_.Deliver(ProjectDwelling, "d-1",
                {"occurred_on @2020-01-01 dwelling_registered { stock_number: 1 departement: '69' operator_id: '1' }",
                 "contract_period_ended { owner_contract_id: 'c-1' ended_on @2021-01-01 }",
                 "occurred_on @2020-06-01 dwelling_transferred { operator_id: '2' }",
                 "occurred_on @2020-07-01 funding_set { funded_177: true }"});
  EXPECT_FALSE(rows_.Read().Find(kDwellings, {"", "d-1"}));
  Expect(kDwellings, {"84", "d-1"},
         "stocks { number: 1 from %2020-01-01 departement: '69' holders { from %2020-01-01 operator_id: '1' } holders "
         "{ from %2020-06-01 operator_id: '2' } funding { from %2020-01-01 } funding { from %2020-07-01 funded_177: "
         "true } } contracts { owner_contract_id: 'c-1' modality: MODALITY_MANDATE period { from @2020-01-01 until "
         "@2021-01-01 } }");
}

TEST_F(ReportingRows, PutACorrectedOccupationInThePlaceOfTheOther) {
  rows_.Deliver(ProjectDwelling, "d-1",
                {"occurred_on @2020-02-01 occupation_started { number: 1 }",
                 "occupation_ended { number: 1 ended_on @2021-02-01 }",
                 "occupation_corrected { number: 1 started_on @2020-02-03 ended_on @2021-01-31 }"});
  Expect(kDwellings, {"", "d-1"}, "occupations { number: 1 from %2020-02-03 until %2021-01-31 }");
}

TEST_F(ReportingRows, KeepNothingOfWhatIsNotCounted) {
  rows_.Deliver(ProjectDwelling, "d-1", {"dwelling_reserved { household_id: 'h' }", "solution_recorded {}"});
  rows_.Deliver(ProjectHousehold, "h-1", {"housing_request_completed { number: 1 }", "admission_kept { number: 1 }"});
  rows_.Deliver(ProjectDoor, "p-1", {"capture_contacted { file: 1 }", "door_freed { file: 1 }"});
  EXPECT_EQ(rows_.All(kDwellings), "");
  EXPECT_EQ(rows_.All(kHouseholds), "");
  EXPECT_EQ(rows_.All(kDoors), "");
}

TEST_F(ReportingRows, FollowAHouseholdFromItsRequestToItsExit) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-01-01 household_registered { siao: '069' composition { adults: 1 children: 2 "
                 "expected_children: 1 kind #compositions/20 } }",
                 "occurred_on @2020-01-01 housing_request_created { number: 1 }",
                 "occurred_on @2020-01-05 housing_request_transmitted { number: 1 first_transmitted_on @2020-01-05 }",
                 "occurred_on @2020-01-20 housing_request_qualified { number: 1 }",
                 "occurred_on @2020-02-01 orientation_proposed { number: 1 request_number: 1 departement: '38' "
                 "modality: MODALITY_MANDATE operator_id: '1' dwelling_id: 'd-1' }",
                 "occurred_on @2020-02-03 orientation_accepted { number: 1 }",
                 "occurred_on @2020-02-07 admission_requested { number: 1 }",
                 "occurred_on @2020-02-08 admission_confirmed { number: 1 }",
                 "occurred_on @2020-03-01 entry_recorded { number: 1 dwelling_id: 'd-1' situation "
                 "#situationDemandes/5 }",
                 "occurred_on @2020-03-01 housing_request_fulfilled { number: 1 }",
                 "occurred_on @2021-03-01 stay_ended { number: 1 destination #situationSortieDemande/15 }"});
  Expect(kHouseholds, {"84", "h-1"},
         "departement: '69' compositions { from %2020-01-01 persons: 3 kind: '20' } "
         "requests { number: 1 created_on %2020-01-01 transmitted_on %2020-01-05 first_transmitted_on %2020-01-05 "
         "qualified_on %2020-01-20 oriented_on %2020-02-01 ended_on %2020-03-01 outcome: REQUEST_OUTCOME_FULFILLED } "
         "orientations { number: 1 departement: '38' modality: MODALITY_MANDATE operator_id: '1' proposed_on "
         "%2020-02-01 accepted_on %2020-02-03 answered_on %2020-02-07 admitted_on %2020-02-08 ended_on %2020-03-01 "
         "outcome: ORIENTATION_OUTCOME_ENTERED request_number: 1 dwelling_id: 'd-1' } "
         "stays { number: 1 entered_on %2020-03-01 left_on %2021-03-01 destination: '15' dwelling_id: 'd-1' "
         "situation: '5' }");
}

// It waits in one region and is offered a dwelling of another: both count it.
TEST_F(ReportingRows, KeepAHouseholdUnderEachRegionThatCountsIt) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-01-01 household_registered { siao: '069' composition { adults: 1 } }",
                 "occurred_on @2020-02-01 orientation_proposed { number: 1 request_number: 1 departement: '75' }",
                 "occurred_on @2020-02-03 orientation_accepted { number: 1 }"});
  const std::string row =
      "departement: '69' compositions { from %2020-01-01 persons: 1 } requests { number: 1 oriented_on %2020-02-01 } "
      "orientations { number: 1 departement: '75' proposed_on %2020-02-01 accepted_on %2020-02-03 request_number: 1 }";
  Expect(kHouseholds, {"84", "h-1"}, row);
  Expect(kHouseholds, {"11", "h-1"}, row);
}

TEST_F(ReportingRows, MoveTheEndOfOrientationAndRequestWithACorrectedEntry) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-02-01 orientation_proposed { number: 1 request_number: 1 }",
                 "occurred_on @2020-03-01 entry_recorded { number: 1 }",
                 "occurred_on @2020-03-01 housing_request_fulfilled { number: 1 }",
                 "occurred_on @2020-04-01 stay_corrected { number: 1 entered_on @2020-03-03 }"});
  Expect(kHouseholds, {"", "h-1"},
         "requests { number: 1 oriented_on %2020-02-01 ended_on %2020-03-03 outcome: REQUEST_OUTCOME_FULFILLED } "
         "orientations { number: 1 proposed_on %2020-02-01 ended_on %2020-03-03 outcome: "
         "ORIENTATION_OUTCOME_ENTERED request_number: 1 } stays { number: 1 entered_on %2020-03-03 }");
}

TEST_F(ReportingRows, KeepTheSideAndReasonOfARefusalAndTheOperatorsAnswer) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-02-01 orientation_proposed { number: 1 request_number: 1 }",
                 "occurred_on @2020-02-05 orientation_refused { number: 1 side: REFUSAL_SIDE_HOUSEHOLD reason "
                 "#motifRefusMenage/3 }",
                 "occurred_on @2020-03-01 orientation_proposed { number: 2 request_number: 1 }",
                 "occurred_on @2020-03-05 orientation_refused { number: 2 side: REFUSAL_SIDE_OPERATOR }"});
  Expect(kHouseholds, {"", "h-1"},
         "requests { number: 1 oriented_on %2020-02-01 } "
         "orientations { number: 1 proposed_on %2020-02-01 ended_on %2020-02-05 outcome: ORIENTATION_OUTCOME_REFUSED "
         "side: REFUSAL_SIDE_HOUSEHOLD refused_for: '3' request_number: 1 } "
         "orientations { number: 2 proposed_on %2020-03-01 answered_on %2020-03-05 ended_on %2020-03-05 outcome: "
         "ORIENTATION_OUTCOME_REFUSED side: REFUSAL_SIDE_OPERATOR request_number: 1 }");
}

TEST_F(ReportingRows, CorrectACompositionInItsPlace) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-01-01 household_registered { siao: '069' composition { adults: 1 } }",
                 "occurred_on @2020-06-01 composition_changed { number: 2 composition { adults: 1 children: 1 } }",
                 "occurred_on @2020-07-01 composition_corrected { number: 2 composition { adults: 1 children: 2 } }",
                 "composition_corrected { number: 9 composition { adults: 9 } }"});
  Expect(kHouseholds, {"84", "h-1"},
         "departement: '69' compositions { from %2020-01-01 persons: 1 } compositions { from %2020-06-01 persons: 3 }");
}

TEST_F(ReportingRows, KeepWhatBecameOfACapture) {
  rows_.Deliver(ProjectDoor, "p-1",
                {"door_registered { departement: '69' }",
                 "occurred_on @2020-01-01 capture_opened { file: 1 channel #canalCaptation/NOTAIRE }",
                 "occurred_on @2020-02-01 capture_abandoned { file: 1 reason #motifAbandonCaptation/VENTE }",
                 "occurred_on @2020-03-01 capture_opened { file: 2 channel #canalCaptation/ANAH_ADIL_FRANCE_RENOV }",
                 "occurred_on @2020-04-01 capture_handed_over { file: 2 }", "handover_undone { file: 2 }",
                 "occurred_on @2020-05-01 capture_handed_over { file: 2 }"});
  Expect(kDoors, {"84", "p-1"},
         "departement: '69' captures { number: 1 channel: 'NOTAIRE' opened_on %2020-01-01 abandoned_on %2020-02-01 "
         "abandoned_for: 'VENTE' } captures { number: 2 channel: 'ANAH_ADIL_FRANCE_RENOV' opened_on %2020-03-01 "
         "handed_over_on %2020-05-01 }");
}

TEST_F(ReportingRows, KeepAnAccountByTheYear) {
  rows_.Deliver(ProjectRentAccount, "a-1",
                {"rent_account_opened { dwelling_id: 'd' operator_id: '1' period { from @2020-03-01 } }",
                 "term_called { month: '2020-04' rent_cents: 400 due_cents: 500 due_on @2020-04-05 }",
                 "term_called { month: '2020-03' rent_cents: 400 due_cents: 500 due_on @2020-03-05 }",
                 "occurred_on @2020-03-06 payment_recorded { number: 1 amount_cents: 300 }",
                 "occurred_on @2021-01-07 housing_benefit_recorded { number: 2 amount_cents: 200 }",
                 "occurred_on @2021-01-10 payment_reversed { number: 1 amount_cents: 300 }",
                 "term_corrected { month: '2020-03' rent_cents: 350 due_cents: 450 due_on @2020-03-12 }",
                 "account_period_set { period { from @2020-03-01 until @2021-06-01 } }"});
  Expect(kRentYears, {"d", "a-1", 0}, "from %2020-03-01 until %2021-06-01");
  Expect(kRentYears, {"d", "a-1", 2020},
         "months: [202003, 202004] due_on %2020-03-12 due_on %2020-04-05 due_cents: [450, 500] rent_cents: [350, "
         "400] received_on %2020-03-06 received_cents: 300");
  Expect(kRentYears, {"d", "a-1", 2021}, "received_on %2021-01-07 received_on %2021-01-10 received_cents: [200, -300]");
}

TEST_F(ReportingRows, DropAVoidedTerm) {
  rows_.Deliver(ProjectRentAccount, "a-1",
                {"rent_account_opened { dwelling_id: 'd' operator_id: '1' }",
                 "term_called { month: '2020-03' due_cents: 500 due_on @2020-03-05 }",
                 "term_called { month: '2020-04' due_cents: 500 due_on @2020-04-05 }",
                 "term_voided { month: '2020-03' due_cents: 500 }", "term_voided { month: '2020-07' }"});
  Expect(kRentYears, {"d", "a-1", 2020}, "months: 202004 due_on %2020-04-05 due_cents: 500 rent_cents: 0");
}

TEST_F(ReportingRows, KeepWhatBecameOfAClaim) {
  rows_.Deliver(
      ProjectClaims, "d-1",
      {"occurred_on @2020-01-01 claim_opened { number: 1 operator_id: '1' kind #natureSinistre/IMPAYE }",
       "claim_submitted { number: 1 }", "occurred_on @2020-02-01 claim_granted { number: 1 granted_cents: 9 }",
       "occurred_on @2020-03-01 claim_paid { number: 1 amount_cents: 9 }",
       "occurred_on @2020-04-01 recovery_recorded { number: 1 amount_cents: 4 }",
       "occurred_on @2020-01-01 claim_opened { number: 2 operator_id: '1' kind #natureSinistre/DEGRADATION }",
       "occurred_on @2020-02-01 claim_rejected { number: 2 }"});
  Expect(kClaims, "d-1",
         "claims { number: 1 operator_id: '1' kind: 'IMPAYE' opened_on %2020-01-01 decided_on %2020-02-01 "
         "granted_cents: 9 payments { on %2020-03-01 cents: 9 } recoveries { on %2020-04-01 cents: 4 } } "
         "claims { number: 2 operator_id: '1' kind: 'DEGRADATION' opened_on %2020-01-01 decided_on %2020-02-01 }");
}

TEST_F(ReportingRows, KeepTheNamesOfOperators) {
  rows_.Deliver(ProjectOperator, "123456782", {"operator_registered { name: 'Toits' }", "operator_affiliated {}"});
  rows_.Expect(kOperators, "123456782", "name: 'Toits'");
}

}  // namespace
}  // namespace iml::reporting
