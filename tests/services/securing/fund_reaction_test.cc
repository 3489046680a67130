#include "services/securing/fund_reaction.h"

#include "tests/support/owed.h"

namespace iml::securing {
namespace {

using tests::ExpectOwed;
using tests::ExpectOwedOnlyBy;

TEST(FundReaction, AsksTheEnvelopeForWhatAClaimWants) {
  ExpectOwed(CommitWhenAsked,
             "occurred_on @2022-03-02 commitment_requested { number: 2 envelope_id: '84-2022' amount_cents: 7 }",
             {"occurred_on @2022-03-02 envelope_id: '84-2022' dwelling_id: 'a-1' number: 2 amount_cents: 7"});
  ExpectOwedOnlyBy(CommitWhenAsked, {"commitment_requested"});
}
TEST(FundReaction, TellsTheEnvelopeWhatIsPaidAndComesBack) {
  ExpectOwed(
      RecordWhenPaid,
      "occurred_on @2022-04-01 claim_paid { number: 2 payment: 3 amount_cents: 7 bank_reference: 'v' envelope_id: "
      "'84-2022' }",
      {"occurred_on @2022-04-01 envelope_id: '84-2022' dwelling_id: 'a-1' number: 2 payment: 3 amount_cents: 7"});
  ExpectOwedOnlyBy(RecordWhenPaid, {"claim_paid"});
  ExpectOwed(
      RecordWhenRecovered,
      "occurred_on @2022-05-01 recovery_recorded { number: 2 recovery: 3 amount_cents: 7 from: 'tenant' envelope_id: "
      "'84-2022' }",
      {"occurred_on @2022-05-01 envelope_id: '84-2022' dwelling_id: 'a-1' number: 2 recovery: 3 amount_cents: 7"});
  ExpectOwedOnlyBy(RecordWhenRecovered, {"recovery_recorded"});
}
TEST(FundReaction, TellsTheClaimWhatTheEnvelopeAnswers) {
  ExpectOwed(ConfirmWhenCommitted,
             "occurred_on @2022-03-02 aid_committed { dwelling_id: 'd-1' number: 2 amount_cents: 7 }",
             {"occurred_on @2022-03-02 dwelling_id: 'd-1' number: 2"});
  ExpectOwedOnlyBy(ConfirmWhenCommitted, {"aid_committed"});
  ExpectOwed(LoseWhenRefused,
             "occurred_on @2022-03-02 commitment_refused { dwelling_id: 'd-1' number: 2 reason: 'ENVELOPE_NOT_SET' }",
             {"occurred_on @2022-03-02 dwelling_id: 'd-1' number: 2 reason: 'ENVELOPE_NOT_SET'"});
  ExpectOwedOnlyBy(LoseWhenRefused, {"commitment_refused"});
}

}  // namespace
}  // namespace iml::securing
