#include "services/contracting/owner_contract/reactions.h"

#include "services/contracting/ids.h"
#include "tests/support/owed.h"

namespace iml::contracting {
namespace {

using tests::ExpectOwed;

TEST(OwnerContractReactions, SignTheContractOfACapture) {
  const std::string of = "occurred_on @2022-04-01 owner_contract_id: '" + OwnerContractId("a-1", 2) +
                         "' dwelling_id: '" + DwellingId("a-1") +
                         "' operator_id: '123456782' door_id: 'a-1' capture_file: 2 ";
  ExpectOwed(SignWhenAsked,
             "file: 2 operator_id: '123456782' terms { modality: MODALITY_MANDATE period { from @2022-04-01 } "
             "fee_basis_points: 700 monthly_rent_cents: 9 }",
             of + "terms { period { from @2022-04-01 } mandate { fee_basis_points: 700 } }");
  ExpectOwed(
      SignWhenAsked,
      "file: 2 operator_id: '123456782' terms { modality: MODALITY_SUBLETTING period { from @2022-04-01 } "
      "fee_basis_points: 700 monthly_rent_cents: 9 monthly_charges_cents: 8 }",
      of + "terms { period { from @2022-04-01 } principal_lease { monthly_rent_cents: 9 monthly_charges_cents: 8 } }");
}
TEST(OwnerContractReactions, TellTheContractWhatTheDwellingAnswers) {
  const std::string of = "occurred_on @2022-04-01 owner_contract_id: 'c-1' ";
  ExpectOwed(ActivateWhenRecorded, "owner_contract_id: 'c-1' period {}", of);
  ExpectOwed(VoidWhenRefused, "owner_contract_id: 'c-1' reason: REASON_CONTRACT_OVERLAP",
             of + "reason: REASON_CONTRACT_OVERLAP");
  ExpectOwed(FinishWhenEnded, "owner_contract_id: 'c-1' ended_on @2022-12-31", of + "ended_on @2022-12-31");
  ExpectOwed(KeepWhenKept, "owner_contract_id: 'c-1' reason: REASON_DWELLING_RESERVED",
             of + "reason: REASON_DWELLING_RESERVED");
}
TEST(OwnerContractReactions, FollowADwellingToItsNewOperator) {
  const auto owed = TransferContractsWithDwelling(
      {"d-1", tests::Text<v1::DwellingFact>("occurred_on @2022-04-01").occurred_on()},
      tests::Text<v1::DwellingTransferred>("operator_id: '732829320' owner_contract_ids: ['c-1', 'c-2']"));
  EXPECT_EQ(tests::Lines(owed), tests::Lines(tests::Texts<TransferOwnerContract>(
                                    {"occurred_on @2022-04-01 owner_contract_id: 'c-1' operator_id: '732829320'",
                                     "occurred_on @2022-04-01 owner_contract_id: 'c-2' operator_id: '732829320'"})));
}

}  // namespace
}  // namespace iml::contracting
