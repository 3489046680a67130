#include "services/securing/claims/reactions.h"

#include "tests/support/owed.h"

namespace iml::securing {
namespace {

using tests::ExpectOwed;

TEST(ClaimReactions, TellTheClaimWhatTheEnvelopeAnswers) {
  ExpectOwed(ConfirmWhenCommitted, "dwelling_id: 'd-1' number: 2 amount_cents: 7",
             "occurred_on @2022-04-01 dwelling_id: 'd-1' number: 2");
  ExpectOwed(LoseWhenRefused, "dwelling_id: 'd-1' number: 2 reason: REASON_ENVELOPE_NOT_SET",
             "occurred_on @2022-04-01 dwelling_id: 'd-1' number: 2 reason: REASON_ENVELOPE_NOT_SET");
}

}  // namespace
}  // namespace iml::securing
