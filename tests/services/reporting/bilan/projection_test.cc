#include "services/reporting/bilan/projection.h"

#include "services/reporting/bilan/tables.h"
#include "tests/support/rows.h"

namespace iml::reporting {
namespace {

class ReportingRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(ReportingRows, KeepADwellingsTimesInTheStockItsPlacesAndOccupations) {
  rows_.Deliver(ProjectDwelling, "d-1",
                {"occurred_on @2020-01-01 dwelling_registered { stock_number: 1 departement: '69' operator_id: '1' "
                 "modality: MODALITY_MANDATE "
                 "funded_177: true }",
                 "occurred_on @2020-01-01 places_opened { stock_number: 1 count: 3 places: 3 }",
                 "occurred_on @2020-02-01 occupation_started { number: 1 tenancy_id: 't' }",
                 "occurred_on @2021-02-05 occupation_ended { number: 1 ended_on @2021-02-01 }",
                 "occurred_on @2021-03-01 places_closed { stock_number: 1 count: 3 }",
                 "occurred_on @2021-03-01 dwelling_left_stock { stock_number: 1 }"});
  rows_.Expect(kDwellings, "d-1",
               "stocks { number: 1 from @2020-01-01 until @2021-03-01 departement: '69' operator_id: '1' modality: "
               "MODALITY_MANDATE funded_177: true "
               "places { on @2020-01-01 change: 3 } places { on @2021-03-01 change: -3 } } occupations { number: 1 "
               "from @2020-02-01 until "
               "@2021-02-01 }");
}

TEST_F(ReportingRows, PutACorrectedOccupationInThePlaceOfTheOther) {
  rows_.Deliver(ProjectDwelling, "d-1",
                {"occurred_on @2020-02-01 occupation_started { number: 1 }",
                 "occupation_ended { number: 1 ended_on @2021-02-01 }",
                 "occupation_corrected { number: 1 started_on @2020-02-03 ended_on @2021-01-31 }"});
  rows_.Expect(kDwellings, "d-1", "occupations { number: 1 from @2020-02-03 until @2021-01-31 }");
}

TEST_F(ReportingRows, KeepNothingOfWhatIsNotCounted) {
  rows_.Deliver(ProjectDwelling, "d-1",
                {"dwelling_reserved { household_id: 'h' }", "contract_period_recorded {}", "solution_recorded {}"});
  rows_.Deliver(ProjectHousehold, "h-1", {"housing_request_completed { number: 1 }", "admission_kept { number: 1 }"});
  EXPECT_EQ(rows_.All(kDwellings), "");
  EXPECT_EQ(rows_.All(kHouseholds), "");
}

TEST_F(ReportingRows, FollowAHouseholdFromItsRequestToItsExit) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-01-01 household_registered { siao: '069' composition { adults: 1 children: 2 "
                 "expected_children: 1 } }",
                 "occurred_on @2020-01-01 housing_request_created { number: 1 }",
                 "occurred_on @2020-01-05 housing_request_transmitted { number: 1 first_transmitted_on @2020-01-05 }",
                 "occurred_on @2020-01-20 housing_request_qualified { number: 1 }",
                 "occurred_on @2020-02-01 orientation_proposed { number: 1 request_number: 1 departement: '38' "
                 "modality: MODALITY_MANDATE "
                 "operator_id: '1' }",
                 "occurred_on @2020-02-03 orientation_accepted { number: 1 }",
                 "occurred_on @2020-02-07 admission_requested { number: 1 }",
                 "occurred_on @2020-02-08 admission_confirmed { number: 1 }",
                 "occurred_on @2020-03-01 entry_recorded { number: 1 }",
                 "occurred_on @2020-03-01 housing_request_fulfilled { number: 1 }",
                 "occurred_on @2021-03-01 stay_ended { number: 1 destination #situationSortieDemande/15 }"});
  rows_.Expect(
      kHouseholds, "h-1",
      "departement: '69' compositions { from @2020-01-01 persons: 3 } "
      "requests { number: 1 created_on @2020-01-01 transmitted_on @2020-01-05 first_transmitted_on @2020-01-05 "
      "qualified_on @2020-01-20 "
      "oriented_on @2020-02-01 ended_on @2020-03-01 outcome: REQUEST_OUTCOME_FULFILLED } "
      "orientations { number: 1 departement: '38' modality: MODALITY_MANDATE operator_id: '1' proposed_on @2020-02-01 "
      "accepted_on @2020-02-03 "
      "answered_on @2020-02-07 admitted_on @2020-02-08 ended_on @2020-03-01 outcome: ORIENTATION_OUTCOME_ENTERED "
      "request_number: 1 } "
      "stays { number: 1 entered_on @2020-03-01 left_on @2021-03-01 destination #situationSortieDemande/15 }");
}

TEST_F(ReportingRows, MoveTheEndOfOrientationAndRequestWithACorrectedEntry) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-02-01 orientation_proposed { number: 1 request_number: 1 }",
                 "occurred_on @2020-03-01 entry_recorded { number: 1 }",
                 "occurred_on @2020-03-01 housing_request_fulfilled { number: 1 }",
                 "occurred_on @2020-04-01 stay_corrected { number: 1 entered_on @2020-03-03 }"});
  rows_.Expect(kHouseholds, "h-1",
               "requests { number: 1 oriented_on @2020-02-01 ended_on @2020-03-03 outcome: REQUEST_OUTCOME_FULFILLED } "
               "orientations { number: 1 proposed_on @2020-02-01 ended_on @2020-03-03 outcome: "
               "ORIENTATION_OUTCOME_ENTERED request_number: 1 } "
               "stays { number: 1 entered_on @2020-03-03 }");
}

TEST_F(ReportingRows, KeepTheSideOfARefusalAndTheOperatorsAnswer) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-02-01 orientation_proposed { number: 1 request_number: 1 }",
                 "occurred_on @2020-02-05 orientation_refused { number: 1 side: REFUSAL_SIDE_HOUSEHOLD }",
                 "occurred_on @2020-03-01 orientation_proposed { number: 2 request_number: 1 }",
                 "occurred_on @2020-03-05 orientation_refused { number: 2 side: REFUSAL_SIDE_OPERATOR }"});
  rows_.Expect(kHouseholds, "h-1",
               "requests { number: 1 oriented_on @2020-02-01 } "
               "orientations { number: 1 proposed_on @2020-02-01 ended_on @2020-02-05 outcome: "
               "ORIENTATION_OUTCOME_REFUSED side: "
               "REFUSAL_SIDE_HOUSEHOLD request_number: 1 } "
               "orientations { number: 2 proposed_on @2020-03-01 answered_on @2020-03-05 ended_on @2020-03-05 outcome: "
               "ORIENTATION_OUTCOME_REFUSED side: REFUSAL_SIDE_OPERATOR "
               "request_number: 1 }");
}

TEST_F(ReportingRows, CorrectACompositionInItsPlace) {
  rows_.Deliver(ProjectHousehold, "h-1",
                {"occurred_on @2020-01-01 household_registered { siao: '069' composition { adults: 1 } }",
                 "occurred_on @2020-06-01 composition_changed { number: 2 composition { adults: 1 children: 1 } }",
                 "occurred_on @2020-07-01 composition_corrected { number: 2 composition { adults: 1 children: 2 } }",
                 "composition_corrected { number: 9 composition { adults: 9 } }"});
  rows_.Expect(
      kHouseholds, "h-1",
      "departement: '69' compositions { from @2020-01-01 persons: 1 } compositions { from @2020-06-01 persons: 3 }");
}

TEST_F(ReportingRows, KeepTermsAndPaymentsOfAnAccount) {
  rows_.Deliver(ProjectRentAccount, "a-1",
                {"rent_account_opened { dwelling_id: 'd' operator_id: '1' }",
                 "term_called { month: '2020-03' due_cents: 500 due_on @2020-03-05 }",
                 "occurred_on @2020-03-06 payment_recorded { number: 1 amount_cents: 300 }",
                 "occurred_on @2020-03-07 housing_benefit_recorded { number: 2 amount_cents: 200 }",
                 "occurred_on @2020-03-10 payment_reversed { number: 1 }",
                 "term_corrected { month: '2020-03' due_cents: 450 due_on @2020-03-12 }"});
  rows_.Expect(kRentAccounts, "a-1",
               "dwelling_id: 'd' operator_id: '1' terms { month: '2020-03' due_cents: 450 due_on @2020-03-12 } "
               "payments { number: 1 amount_cents: 300 on @2020-03-06 reversed_on @2020-03-10 } payments { number: 2 "
               "amount_cents: 200 on "
               "@2020-03-07 }");
}

TEST_F(ReportingRows, DropAVoidedTerm) {
  rows_.Deliver(ProjectRentAccount, "a-1",
                {"rent_account_opened { dwelling_id: 'd' operator_id: '1' }",
                 "term_called { month: '2020-03' due_cents: 500 due_on @2020-03-05 }",
                 "term_called { month: '2020-04' due_cents: 500 due_on @2020-04-05 }",
                 "term_voided { month: '2020-03' due_cents: 500 }"});
  rows_.Expect(kRentAccounts, "a-1",
               "dwelling_id: 'd' operator_id: '1' terms { month: '2020-04' due_cents: 500 due_on @2020-04-05 }");
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
  rows_.Expect(
      kClaims, "d-1",
      "claims { number: 1 operator_id: '1' kind: 'IMPAYE' opened_on @2020-01-01 decided_on @2020-02-01 granted_cents: "
      "9 "
      "payments { on @2020-03-01 cents: 9 } recoveries { on @2020-04-01 cents: 4 } } "
      "claims { number: 2 operator_id: '1' kind: 'DEGRADATION' opened_on @2020-01-01 decided_on @2020-02-01 }");
}

TEST_F(ReportingRows, KeepTheNamesOfOperators) {
  rows_.Deliver(ProjectOperator, "123456782", {"operator_registered { name: 'Toits' }", "operator_affiliated {}"});
  rows_.Expect(kOperators, "123456782", "name: 'Toits'");
}

}  // namespace
}  // namespace iml::reporting
