#include "services/contracting/owner_contract/decider.h"

#include "tests/support/given.h"

namespace iml::contracting {
namespace {

using GivenContract = tests::Given<OwnerContractState, v1::OwnerContractFact>;
using tests::Facts;

constexpr char kMandate[] = "terms { mandate { fee_basis_points: 700 } period { from @2022-04-01 until @2025-04-01 } }";
const std::string kCapture = "door_id: 'p-1' capture_file: 2";
const std::string kParties = "dwelling_id: 'd-1' operator_id: '123456782' ";
const std::string kSigned =
    "occurred_on @2022-03-20 owner_contract_signed { " + kParties + kMandate + " " + kCapture + " }";
const std::string kActivated = "occurred_on @2022-03-20 owner_contract_activated { " + kCapture + " }";
const std::string kVoided =
    "occurred_on @2022-03-20 owner_contract_voided { " + kCapture + " reason: REASON_CONTRACT_OVERLAP }";
const std::string kEnding =
    "occurred_on @2022-05-01 owner_contract_end_requested { dwelling_id: 'd-1' ends_on @2022-12-31 side: "
    "CONTRACT_SIDE_OWNER "
    "reason { clear: 'vente' } }";
const std::string kEnded = "occurred_on @2022-05-01 owner_contract_ended { ended_on @2022-12-31 }";
const std::string kKept = "occurred_on @2022-05-01 owner_contract_kept { reason: REASON_UNSOLVED_OCCUPANTS }";

const Facts kActive = {kSigned, kActivated};
constexpr Parties kKnown = {true, true};
constexpr Parties kNoOperator = {false, true};
constexpr Parties kNoDwelling = {true, false};
const std::string kOf = "owner_contract_id: 'c-1' ";
const std::string kEnd = "ends_on @2022-12-31 side: CONTRACT_SIDE_OWNER reason { clear: 'vente' }";

TEST(OwnerContract, IsSignedByItsOperator) {
  const std::string renewal = kParties + kMandate;
  GivenContract().When<v1::SignOwnerContract>(renewal, kKnown).Then({"owner_contract_signed { " + renewal + " }"});
  GivenContract().As("operator", "732829320").When<v1::SignOwnerContract>(renewal, kKnown).ThenRefused("NOT_YOURS");
  GivenContract().When<v1::SignOwnerContract>(renewal, kNoOperator).ThenRefused("OPERATOR_UNKNOWN");
  GivenContract().When<v1::SignOwnerContract>(renewal, kNoDwelling).ThenRefused("NOT_FOUND");
  GivenContract(kActive)
      .When<v1::SignOwnerContract>(kParties + "terms { mandate {} period { from @2022-04-01 } }", kKnown)
      .ThenRefused("WRONG_PHASE");
}
TEST(OwnerContract, IsSignedWithTermsThatCanBe) {
  const struct {
    const char *terms, *reason;
  } cases[] = {
      {"", "FIELD_MISSING"},
      {"terms { mandate {} period { from @2022-02-30 } }", "DATE_INVALID"},
      {"terms { mandate {} period { from @2022-04-01 until @2022-04-01 } }", "VALUE_INVALID"},
      {"terms { period { from @2022-04-01 } }", "FIELD_MISSING"},
      {"terms { mandate { fee_basis_points: -1 } period { from @2022-04-01 } }", "VALUE_INVALID"},
      {"terms { mandate { fee_basis_points: 10001 } period { from @2022-04-01 } }", "VALUE_INVALID"},
      {"terms { principal_lease {} period { from @2022-04-01 } }", "AMOUNT_WRONG"},
      {"terms { principal_lease { monthly_rent_cents: 9223372036854775807 } period { from @2022-04-01 } }",
       "AMOUNT_WRONG"},
      {"terms { principal_lease { monthly_rent_cents: 1 monthly_charges_cents: -1 } period { from @2022-04-01 } }",
       "AMOUNT_WRONG"},
  };
  for (const auto& each : cases)
    GivenContract().When<v1::SignOwnerContract>(kParties + each.terms, kKnown).ThenRefused(each.reason);
  GivenContract().When<v1::SignOwnerContract>(kMandate, kKnown).ThenRefused("FIELD_MISSING");
}

TEST(OwnerContract, IsSignedForACapture) {
  GivenContract()
      .When<SignForCapture>(kParties + kMandate + kCapture, kNoDwelling)
      .Then({"owner_contract_signed { " + kParties + kMandate + kCapture + " }"});
  GivenContract(kActive).When<SignForCapture>(kParties + kMandate + kCapture, kNoDwelling).ThenNothing();
}
// Nothing is signed, so that the dwelling takes no period for a contract that there is not.
TEST(OwnerContract, OfAnUnknownOperatorIsVoidAndNotSigned) {
  GivenContract()
      .When<SignForCapture>(kParties + kMandate + kCapture, kNoOperator)
      .Then({"owner_contract_voided { " + kCapture + " reason: REASON_OPERATOR_UNKNOWN }"})
      .MayHappenAgain();
}
TEST(OwnerContract, ThatCameToNothingIsSignedAnewWhenItsCaptureAsksAgain) {
  for (const Facts& facts : {Facts{kVoided}, Facts{kSigned, kVoided}}) {
    GivenContract(facts)
        .When<SignForCapture>(kParties + kMandate + kCapture, kNoDwelling)
        .Then({"owner_contract_signed { " + kParties + kMandate + kCapture + " }"});
  }
}

TEST(OwnerContract, IsActiveOrVoidAsTheDwellingAnswers) {
  GivenContract({kSigned}).When<ActivateOwnerContract>("").Then({"owner_contract_activated { " + kCapture + " }"});
  GivenContract({kSigned})
      .When<VoidOwnerContract>("reason: REASON_CONTRACT_OVERLAP")
      .Then({"owner_contract_voided { " + kCapture + " reason: REASON_CONTRACT_OVERLAP }"});
  GivenContract(kActive).When<VoidOwnerContract>("").ThenNothing();
  GivenContract().When<ActivateOwnerContract>("").ThenNothing();
}

TEST(OwnerContract, AsksTheDwellingForItsEnd_INV_37) {
  GivenContract(kActive)
      .When<v1::EndOwnerContract>(kOf + kEnd)
      .Then({"owner_contract_end_requested { dwelling_id: 'd-1' " + kEnd + " }"});
  GivenContract({kSigned, kActivated, kEnding})
      .When<FinishOwnerContract>("ended_on @2022-12-31")
      .Then({"owner_contract_ended { ended_on @2022-12-31 }"});
  GivenContract({kSigned, kActivated, kEnding})
      .When<KeepOwnerContract>("reason: REASON_UNSOLVED_OCCUPANTS")
      .Then({"owner_contract_kept { reason: REASON_UNSOLVED_OCCUPANTS }"});
  GivenContract(kActive).When<FinishOwnerContract>("ended_on @2022-12-31").ThenNothing();
  GivenContract(kActive).When<KeepOwnerContract>("").ThenNothing();
}
TEST(OwnerContract, EndsWithinItsPeriodForAReasonOfASide) {
  GivenContract(kActive)
      .When<v1::EndOwnerContract>(kOf + "ends_on @2022-12-31 side: CONTRACT_SIDE_OWNER")
      .ThenRefused("FIELD_MISSING");
  GivenContract(kActive)
      .When<v1::EndOwnerContract>(kOf + "ends_on @2022-12-31 reason { clear: 'x' }")
      .ThenRefused("FIELD_MISSING", {"side"});
  GivenContract(kActive)
      .When<v1::EndOwnerContract>(kOf + "side: CONTRACT_SIDE_OWNER reason { clear: 'x' }")
      .ThenRefused("FIELD_MISSING", {"ends_on"});
  GivenContract(kActive)
      .When<v1::EndOwnerContract>(kOf + "ends_on @2022-03-31 side: CONTRACT_SIDE_OWNER reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  GivenContract(kActive)
      .When<v1::EndOwnerContract>(kOf + "ends_on @2025-04-02 side: CONTRACT_SIDE_OWNER reason { clear: 'x' }")
      .ThenRefused("DATES_OUT_OF_ORDER");
  const std::string endless =
      "owner_contract_signed { " + kParties + "terms { mandate {} period { from @2022-04-01 } } }";
  GivenContract({endless, kActivated})
      .When<v1::EndOwnerContract>(kOf + kEnd)
      .Then({"owner_contract_end_requested { dwelling_id: 'd-1' " + kEnd + " }"});
  const std::string at_term = "ends_on @2025-04-01 side: CONTRACT_SIDE_OWNER reason { clear: 'x' }";
  GivenContract(kActive)
      .When<v1::EndOwnerContract>(kOf + at_term)
      .Then({"owner_contract_end_requested { dwelling_id: 'd-1' " + at_term + " }"});
}
TEST(OwnerContract, IsEndedByItsOperatorWhileActive) {
  GivenContract(kActive).As("operator", "732829320").When<v1::EndOwnerContract>(kOf + kEnd).ThenRefused("NOT_YOURS");
  GivenContract({kSigned}).When<v1::EndOwnerContract>(kOf + kEnd).ThenRefused("WRONG_PHASE");
  GivenContract({kSigned, kVoided}).When<v1::EndOwnerContract>(kOf + kEnd).ThenRefused("WRONG_PHASE");
  GivenContract().When<v1::EndOwnerContract>(kOf + kEnd).ThenRefused("NOT_FOUND");
}
TEST(OwnerContract, TellsARepeatOfItsEndFromAnotherEnd) {
  const Facts ending = {kSigned, kActivated, kEnding}, ended = {kSigned, kActivated, kEnding, kEnded};
  GivenContract(ending)
      .When<v1::EndOwnerContract>(kOf + "ends_on @2022-12-31 side: CONTRACT_SIDE_OPERATOR reason { clear: 'vente' }")
      .ThenRefused("WRONG_PHASE");
  GivenContract(ended).When<v1::EndOwnerContract>(kOf + "occurred_on @2022-05-01 " + kEnd).ThenNothing();
  GivenContract(ended)
      .When<v1::EndOwnerContract>(kOf + "ends_on @2022-12-30 side: CONTRACT_SIDE_OWNER reason { clear: 'vente' }")
      .ThenRefused("WRONG_PHASE");
  GivenContract({kSigned, kActivated, kEnding, kKept})
      .When<v1::EndOwnerContract>(kOf + kEnd)
      .Then({"owner_contract_end_requested { dwelling_id: 'd-1' " + kEnd + " }"});
}
TEST(OwnerContract, GoesOnWithTheOperatorThatTookTheDwellingOver) {
  const std::string taken_over = "owner_contract_transferred { operator_id: '732829320' }";
  GivenContract(kActive).When<TransferOwnerContract>("operator_id: '732829320'").Then({taken_over});
  GivenContract(kActive).When<TransferOwnerContract>("operator_id: '123456782'").ThenNothing();
  GivenContract({kSigned, kVoided}).When<TransferOwnerContract>("operator_id: '732829320'").ThenNothing();
  GivenContract({kSigned, kActivated, taken_over}).When<v1::EndOwnerContract>(kOf + kEnd).ThenRefused("NOT_YOURS");
}
TEST(OwnerContract, ActsOnNoFutureDay) {
  const std::string future = "occurred_on @2022-07-01 ";
  GivenContract().When<v1::SignOwnerContract>(future + kParties + kMandate, kKnown).ThenRefused("FUTURE_DATE");
  GivenContract(kActive).When<v1::EndOwnerContract>(kOf + future + kEnd).ThenRefused("FUTURE_DATE");
}

}  // namespace
}  // namespace iml::contracting
