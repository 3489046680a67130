#include "services/prospection/contracting_reaction.h"

#include "tests/support/owed.h"

namespace iml::prospection {
namespace {

using tests::ExpectOwed;
using tests::ExpectOwedOnlyBy;

TEST(ContractingReaction, ConfirmsTheSignatureOfAnActiveContract) {
  ExpectOwed(ConfirmWhenActive, "occurred_on @2022-03-01 owner_contract_activated { door_id: 'd-1' capture_file: 2 }",
             {"occurred_on @2022-03-01 door_id: 'd-1' capture_file: 2 owner_contract_id: 'a-1'"});
  ExpectOwed(ConfirmWhenActive, "owner_contract_activated {}", {});  // a renewal
  ExpectOwedOnlyBy(ConfirmWhenActive, {"owner_contract_activated"});
}
TEST(ContractingReaction, LosesTheSignatureOfAVoidContract) {
  ExpectOwed(
      LoseWhenVoided,
      "occurred_on @2022-03-01 owner_contract_voided { door_id: 'd-1' capture_file: 2 reason: 'CONTRACT_OVERLAP' }",
      {"occurred_on @2022-03-01 door_id: 'd-1' capture_file: 2 reason: 'CONTRACT_OVERLAP'"});
  ExpectOwed(LoseWhenVoided, "owner_contract_voided { reason: 'CONTRACT_OVERLAP' }", {});  // a renewal
  ExpectOwedOnlyBy(LoseWhenVoided, {"owner_contract_voided"});
}
TEST(ContractingReaction, ConfirmsTheHandoverOfARegisteredDwelling) {
  ExpectOwed(ConfirmWhenRegistered,
             "occurred_on @2022-04-01 dwelling_registered { door_id: 'd-1' capture_file: 2 operator_id: 'x' }",
             {"occurred_on @2022-04-01 door_id: 'd-1' capture_file: 2"});
  ExpectOwedOnlyBy(ConfirmWhenRegistered, {"dwelling_registered"});
}
TEST(ContractingReaction, UndoesTheHandoverThatTheDwellingRefuses) {
  ExpectOwed(
      UndoWhenRefused,
      "occurred_on @2022-04-01 registration_refused { door_id: 'd-1' capture_file: 2 reason: 'DWELLING_IN_STOCK' }",
      {"occurred_on @2022-04-01 door_id: 'd-1' capture_file: 2 reason: 'DWELLING_IN_STOCK'"});
  ExpectOwedOnlyBy(UndoWhenRefused, {"registration_refused"});
}
TEST(ContractingReaction, FreesTheDoorOfADwellingThatLeft) {
  ExpectOwed(FreeWhenLeft,
             "occurred_on @2022-05-01 dwelling_left_stock { stock_number: 1 door_id: 'd-1' capture_file: 2 }",
             {"occurred_on @2022-05-01 door_id: 'd-1' capture_file: 2"});
  ExpectOwedOnlyBy(FreeWhenLeft, {"dwelling_left_stock"});
}

}  // namespace
}  // namespace iml::prospection
