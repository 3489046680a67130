#include "services/contracting/contracting_reaction.h"

#include "services/contracting/ids.h"
#include "tests/support/owed.h"

namespace iml::contracting {
namespace {

using tests::ExpectOwed;
using tests::ExpectOwedOnlyBy;

TEST(OwnerContractReaction, AsksTheDwellingForThePeriodOfASignedContract) {
  ExpectOwed(RecordPeriodOfSigned,
             "occurred_on @2022-03-20 owner_contract_signed { dwelling_id: 'd-1' operator_id: '123456782' terms { "
             "mandate {} period { from "
             "@2022-04-01 } } }",
             {"occurred_on @2022-03-20 dwelling_id: 'd-1' owner_contract_id: 'a-1' operator_id: '123456782' modality: "
              "'mandate' period { from "
              "@2022-04-01 }"});
  ExpectOwed(RecordPeriodOfSigned,
             "occurred_on @2022-03-20 owner_contract_signed { dwelling_id: 'd-1' terms { principal_lease {} period { "
             "from @2022-04-01 } } }",
             {"occurred_on @2022-03-20 dwelling_id: 'd-1' owner_contract_id: 'a-1' modality: 'principal_lease' period "
              "{ from @2022-04-01 }"});
  ExpectOwedOnlyBy(RecordPeriodOfSigned, {"owner_contract_signed"});
}
TEST(OwnerContractReaction, AsksTheDwellingForTheEndOfAContract_INV_37) {
  ExpectOwed(EndPeriodWhenAsked,
             "occurred_on @2022-05-01 owner_contract_end_requested { dwelling_id: 'd-1' ends_on @2022-12-31 }",
             {"occurred_on @2022-05-01 dwelling_id: 'd-1' owner_contract_id: 'a-1' ends_on @2022-12-31"});
  ExpectOwedOnlyBy(EndPeriodWhenAsked, {"owner_contract_end_requested"});
}
TEST(OwnerContractReaction, TellsTheContractWhatTheDwellingAnswers) {
  ExpectOwed(ActivateWhenRecorded,
             "occurred_on @2022-03-20 contract_period_recorded { owner_contract_id: 'c-1' period {} }",
             {"occurred_on @2022-03-20 owner_contract_id: 'c-1'"});
  ExpectOwedOnlyBy(ActivateWhenRecorded, {"contract_period_recorded"});
  ExpectOwed(VoidWhenRefused,
             "occurred_on @2022-03-20 contract_period_refused { owner_contract_id: 'c-1' reason: 'CONTRACT_OVERLAP' }",
             {"occurred_on @2022-03-20 owner_contract_id: 'c-1' reason: 'CONTRACT_OVERLAP'"});
  ExpectOwedOnlyBy(VoidWhenRefused, {"contract_period_refused"});
  ExpectOwed(FinishWhenEnded,
             "occurred_on @2022-05-01 contract_period_ended { owner_contract_id: 'c-1' ended_on @2022-12-31 }",
             {"occurred_on @2022-05-01 owner_contract_id: 'c-1' ended_on @2022-12-31"});
  ExpectOwedOnlyBy(FinishWhenEnded, {"contract_period_ended"});
  ExpectOwed(KeepWhenKept,
             "occurred_on @2022-05-01 contract_period_kept { owner_contract_id: 'c-1' reason: 'DWELLING_RESERVED' }",
             {"occurred_on @2022-05-01 owner_contract_id: 'c-1' reason: 'DWELLING_RESERVED'"});
  ExpectOwedOnlyBy(KeepWhenKept, {"contract_period_kept"});
}

TEST(TenancyReaction, AsksTheDwellingWhetherTheHouseholdMayEnter_INV_23) {
  ExpectOwed(OccupyWhenAsked,
             "occurred_on @2022-04-01 tenancy_start_requested { preparation: 2 dwelling_id: 'd-1' household_id: 'h-1' "
             "orientation_number: 3 "
             "persons: 4 title_ends_on @2025-04-01 direct_lease: true }",
             {"occurred_on @2022-04-01 dwelling_id: 'd-1' tenancy_id: 'a-1' preparation: 2 household_id: 'h-1' "
              "orientation_number: 3 persons: 4 "
              "title_ends_on @2025-04-01 direct_lease: true"});
  ExpectOwed(OccupyWhenAsked, "occurred_on @2022-04-01 tenancy_start_requested { dwelling_id: 'd-1' }",
             {"occurred_on @2022-04-01 dwelling_id: 'd-1' tenancy_id: 'a-1'"});
  ExpectOwedOnlyBy(OccupyWhenAsked, {"tenancy_start_requested"});
}
TEST(TenancyReaction, TellsTheTenancyWhatTheDwellingAnswers_INV_23) {
  ExpectOwed(ConfirmStartWhenOccupied, "occurred_on @2022-04-01 occupation_started { number: 3 tenancy_id: 't-1' }",
             {"occurred_on @2022-04-01 tenancy_id: 't-1' occupation_number: 3"});
  ExpectOwedOnlyBy(ConfirmStartWhenOccupied, {"occupation_started"});
  ExpectOwed(RefuseStartWhenRefused,
             "occurred_on @2022-04-01 occupation_refused { tenancy_id: 't-1' reason: 'DWELLING_TAKEN' }",
             {"occurred_on @2022-04-01 tenancy_id: 't-1' reason: 'DWELLING_TAKEN'"});
  ExpectOwedOnlyBy(RefuseStartWhenRefused, {"occupation_refused"});
}
TEST(TenancyReaction, AbandonsTheTenancyOfAReleasedReservation) {
  ExpectOwed(AbandonWhenReleased,
             "occurred_on @2022-03-16 reservation_released { household_id: 'h-1' orientation_number: 3 }",
             {"occurred_on @2022-03-16 tenancy_id: '" + TenancyId("h-1", 3) + "'"});
  ExpectOwedOnlyBy(AbandonWhenReleased, {"reservation_released"});
}
TEST(TenancyReaction, FreesTheDwellingOnTheDayOfTheExit) {
  ExpectOwed(FreeWhenExited, "occurred_on @2022-06-15 tenancy_exited { dwelling_id: 'd-1' }",
             {"occurred_on @2022-06-15 dwelling_id: 'd-1' tenancy_id: 'a-1'"});
  ExpectOwedOnlyBy(FreeWhenExited, {"tenancy_exited"});
}
TEST(TenancyReaction, FollowsTheCorrectionOfItsOccupation) {
  ExpectOwed(CorrectWhenCorrected,
             "occurred_on @2022-06-20 occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2022-04-02 "
             "ended_on @2022-06-16 "
             "reason: 'x' }",
             {"occurred_on @2022-06-20 tenancy_id: 't-1' started_on @2022-04-02 exited_on @2022-06-16 reason: 'x'"});
  ExpectOwed(CorrectWhenCorrected,
             "occurred_on @2022-06-20 occupation_corrected { number: 1 tenancy_id: 't-1' started_on @2022-04-02 }",
             {"occurred_on @2022-06-20 tenancy_id: 't-1' started_on @2022-04-02"});
  ExpectOwedOnlyBy(CorrectWhenCorrected, {"occupation_corrected"});
}
TEST(TenancyReaction, EndsTheTenancyOnTheDayOfItsSolutionWhenTheDwellingLeft_INV_37) {
  ExpectOwed(EndWhenWithdrawn,
             "occurred_on @2022-06-30 occupation_ended { number: 1 tenancy_id: 't-1' ended_on @2022-06-15 destination "
             "#situationSortieDemande/14 }",
             {"occurred_on @2022-06-15 tenancy_id: 't-1' destination #situationSortieDemande/14"});
  ExpectOwed(EndWhenWithdrawn,
             "occurred_on @2022-06-30 occupation_ended { number: 1 tenancy_id: 't-1' ended_on @2022-06-30 }", {});
  ExpectOwedOnlyBy(EndWhenWithdrawn, {"occupation_ended"});
}

TEST(RentAccountReaction, OpensAnAccountForAStartedTenancy) {
  ExpectOwed(OpenAccountWhenStarted,
             "occurred_on @2022-04-01 tenancy_started { dwelling_id: 'd-1' operator_id: '123456782' }",
             {"occurred_on @2022-04-01 rent_account_id: '" + RentAccountId("a-1") +
              "' tenancy_id: 'a-1' dwelling_id: 'd-1' operator_id: '123456782' period { from @2022-04-01 }"});
  ExpectOwedOnlyBy(OpenAccountWhenStarted, {"tenancy_started"});
}
TEST(RentAccountReaction, FollowsTheDatesOfTheTenancy) {
  const std::string account = "rent_account_id: '" + RentAccountId("a-1") + "' ";
  ExpectOwed(SetPeriodOfAccount, "occurred_on @2022-06-15 tenancy_exited {}",
             {"occurred_on @2022-06-15 " + account + "until @2022-06-15"});
  ExpectOwed(SetPeriodOfAccount,
             "occurred_on @2022-06-20 tenancy_dates_corrected { started_on @2022-04-02 exited_on @2022-06-16 }",
             {"occurred_on @2022-06-20 " + account + "from @2022-04-02 until @2022-06-16"});
  ExpectOwed(SetPeriodOfAccount, "occurred_on @2022-06-20 tenancy_dates_corrected { started_on @2022-04-02 }",
             {"occurred_on @2022-06-20 " + account + "from @2022-04-02"});
  ExpectOwedOnlyBy(SetPeriodOfAccount, {"tenancy_exited", "tenancy_dates_corrected"});
}

}  // namespace
}  // namespace iml::contracting
