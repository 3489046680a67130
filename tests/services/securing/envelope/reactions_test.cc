#include "services/securing/envelope/reactions.h"

#include "tests/support/owed.h"

namespace iml::securing {
namespace {

using tests::ExpectOwed;

const std::string kOwed =
    "occurred_on @2022-04-01 envelope_id: '84-2022' dwelling_id: 'a-1' number: 2 amount_cents: 7 ";

TEST(EnvelopeReactions, AskForWhatAClaimWants) {
  ExpectOwed(CommitWhenAsked, "number: 2 envelope_id: '84-2022' amount_cents: 7", kOwed);
}
TEST(EnvelopeReactions, RecordWhatIsPaidAndComesBack) {
  ExpectOwed(RecordWhenPaid,
             "number: 2 payment: 3 amount_cents: 7 bank_reference { clear: 'v' } envelope_id: '84-2022'",
             kOwed + "payment: 3");
  ExpectOwed(RecordWhenRecovered,
             "number: 2 recovery: 3 amount_cents: 7 from: RECOVERY_SOURCE_TENANT envelope_id: '84-2022'",
             kOwed + "recovery: 3");
}

}  // namespace
}  // namespace iml::securing
