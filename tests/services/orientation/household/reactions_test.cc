#include "services/orientation/household/reactions.h"

#include "tests/support/owed.h"

namespace iml::orientation {
namespace {

using tests::ExpectOwed;
using tests::ExpectOwedOnlyBy;

TEST(ContractingReaction, ConfirmsTheAdmissionThatTheDwellingReserves_INV_11) {
  ExpectOwed(ConfirmWhenReserved,
             "occurred_on @2022-03-10 dwelling_reserved { household_id: 'h-1' orientation_number: 2 persons: 3 "
             "entry_planned_on @2022-04-01 }",
             {"occurred_on @2022-03-10 household_id: 'h-1' number: 2"});
  ExpectOwedOnlyBy(ConfirmWhenReserved, {"dwelling_reserved"});
}
TEST(ContractingReaction, LosesTheAdmissionThatTheDwellingRefuses_INV_11) {
  ExpectOwed(LoseWhenReservationRefused,
             "occurred_on @2022-03-10 reservation_refused { household_id: 'h-1' orientation_number: 2 reason: "
             "'DWELLING_TAKEN' }",
             {"occurred_on @2022-03-10 household_id: 'h-1' number: 2 reason: 'DWELLING_TAKEN'"});
  ExpectOwedOnlyBy(LoseWhenReservationRefused, {"reservation_refused"});
}
TEST(ContractingReaction, EndsOrKeepsTheAdmissionAsTheDwellingAnswers) {
  ExpectOwed(EndWhenReleased,
             "occurred_on @2022-03-16 reservation_released { household_id: 'h-1' orientation_number: 2 }",
             {"occurred_on @2022-03-16 household_id: 'h-1' number: 2"});
  ExpectOwedOnlyBy(EndWhenReleased, {"reservation_released"});
  ExpectOwed(
      KeepWhenReleaseRefused,
      "occurred_on @2022-03-16 release_refused { household_id: 'h-1' orientation_number: 2 reason: 'ALREADY_ENTERED' }",
      {"occurred_on @2022-03-16 household_id: 'h-1' number: 2 reason: 'ALREADY_ENTERED'"});
  ExpectOwedOnlyBy(KeepWhenReleaseRefused, {"release_refused"});
}
TEST(ContractingReaction, RecordsTheEntryOnTheDayThatTheTenancyStarted_INV_10) {
  ExpectOwed(RecordEntryWhenStarted,
             "occurred_on @2022-04-01 tenancy_started { household_id: 'h-1' orientation_number: 2 dwelling_id: 'd-1' "
             "operator_id: '123456782' "
             "occupation_number: 1 }",
             {"occurred_on @2022-04-01 household_id: 'h-1' number: 2 dwelling_id: 'd-1' operator_id: '123456782' "
              "tenancy_id: 'a-1'"});
  ExpectOwedOnlyBy(RecordEntryWhenStarted, {"tenancy_started"});
}
TEST(ContractingReaction, EndsTheStayOnTheDayOfTheExit) {
  ExpectOwed(EndStayWhenExited,
             "occurred_on @2022-06-01 tenancy_exited { household_id: 'h-1' orientation_number: 2 destination "
             "#situationSortieDemande/15 }",
             {"occurred_on @2022-06-01 household_id: 'h-1' number: 2 destination #situationSortieDemande/15"});
  ExpectOwedOnlyBy(EndStayWhenExited, {"tenancy_exited"});
}
TEST(ContractingReaction, CorrectsTheStayWithTheTenancysDatesAndDestination) {
  ExpectOwed(CorrectStayWhenCorrected,
             "occurred_on @2022-06-10 tenancy_dates_corrected { household_id: 'h-1' orientation_number: 2 started_on "
             "@2022-04-02 }",
             {"occurred_on @2022-06-10 household_id: 'h-1' number: 2 entered_on @2022-04-02"});
  ExpectOwed(CorrectStayWhenCorrected,
             "occurred_on @2022-06-10 tenancy_dates_corrected { household_id: 'h-1' orientation_number: 2 started_on "
             "@2022-04-02 exited_on "
             "@2022-06-02 }",
             {"occurred_on @2022-06-10 household_id: 'h-1' number: 2 entered_on @2022-04-02 left_on @2022-06-02"});
  ExpectOwed(CorrectStayWhenCorrected,
             "occurred_on @2022-06-20 destination_stated { household_id: 'h-1' orientation_number: 2 destination "
             "#situationSortieDemande/14 }",
             {"occurred_on @2022-06-20 household_id: 'h-1' number: 2 destination #situationSortieDemande/14"});
  ExpectOwedOnlyBy(CorrectStayWhenCorrected, {"tenancy_dates_corrected", "destination_stated"});
}

}  // namespace
}  // namespace iml::orientation
