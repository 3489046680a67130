#include "services/contracting/tenancy/reactions.h"

#include "services/contracting/ids.h"
#include "tests/support/owed.h"

namespace iml::contracting {
namespace {

using tests::ExpectOwed;

TEST(TenancyReactions, TellTheTenancyWhatTheDwellingAnswers_INV_23) {
  ExpectOwed(ConfirmStartWhenOccupied, "number: 3 tenancy_id: 't-1'",
             "occurred_on @2022-04-01 tenancy_id: 't-1' occupation_number: 3");
  ExpectOwed(RefuseStartWhenRefused, "tenancy_id: 't-1' reason: REASON_DWELLING_TAKEN",
             "occurred_on @2022-04-01 tenancy_id: 't-1' reason: REASON_DWELLING_TAKEN");
}
TEST(TenancyReactions, AbandonTheTenancyOfAReleasedReservation) {
  ExpectOwed(AbandonWhenReleased, "household_id: 'h-1' orientation_number: 3",
             "occurred_on @2022-04-01 tenancy_id: '" + TenancyId("h-1", 3) + "'");
}
TEST(TenancyReactions, FollowTheCorrectionOfItsOccupation) {
  ExpectOwed(CorrectWhenCorrected,
             "number: 1 tenancy_id: 't-1' started_on @2022-04-02 ended_on @2022-06-16 reason { clear: 'x' }",
             "occurred_on @2022-04-01 tenancy_id: 't-1' started_on @2022-04-02 exited_on @2022-06-16 "
             "reason { clear: 'x' }");
  ExpectOwed(CorrectWhenCorrected, "number: 1 tenancy_id: 't-1' started_on @2022-04-02",
             "occurred_on @2022-04-01 tenancy_id: 't-1' started_on @2022-04-02");
}
TEST(TenancyReactions, EndTheTenancyOnTheDayOfItsSolutionWhenTheDwellingLeft_INV_37) {
  ExpectOwed(EndWhenWithdrawn,
             "number: 1 tenancy_id: 't-1' ended_on @2022-06-15 destination #situationSortieDemande/14",
             "occurred_on @2022-06-15 tenancy_id: 't-1' destination #situationSortieDemande/14");
  ExpectOwed(EndWhenWithdrawn, "number: 1 tenancy_id: 't-1' ended_on @2022-06-30", "");
}
TEST(TenancyReactions, FollowADwellingToItsNewOperator) {
  const auto owed = TransferTenanciesWithDwelling(
      {"d-1", tests::Text<v1::DwellingFact>("occurred_on @2022-04-01").occurred_on()},
      tests::Text<v1::DwellingTransferred>("operator_id: '732829320' tenancy_ids: ['t-1', 't-2']"));
  EXPECT_EQ(tests::Lines(owed), tests::Lines(tests::Texts<TransferTenancy>(
                                    {"occurred_on @2022-04-01 tenancy_id: 't-1' operator_id: '732829320'",
                                     "occurred_on @2022-04-01 tenancy_id: 't-2' operator_id: '732829320'"})));
}

}  // namespace
}  // namespace iml::contracting
