#include "services/securing/envelope/decider.h"

#include "tests/support/given.h"

namespace iml::securing {
namespace {

using GivenEnvelope = tests::Given<EnvelopeState, v1::EnvelopeFact>;

constexpr char kSet[] =
    "occurred_on @2022-01-10 envelope_set { amount_cents: 100000 source: 'comité' stated_on @2022-01-10 }";
constexpr char kCommitted[] =
    "occurred_on @2022-03-01 aid_committed { dwelling_id: 'd-1' number: 1 amount_cents: 70000 }";
constexpr char kPaid[] =
    "occurred_on @2022-04-01 aid_paid { dwelling_id: 'd-1' number: 1 payment: 1 amount_cents: 50000 }";
constexpr char kRecovered[] =
    "occurred_on @2022-05-01 aid_recovered { dwelling_id: 'd-1' number: 1 recovery: 1 amount_cents: 50000 }";
constexpr char kRefused[] = "commitment_refused { dwelling_id: 'd-9' number: 1 reason: REASON_ENVELOPE_NOT_SET }";

constexpr char kSource[] = "envelope_id: '84-2022' source: 'comité' stated_on @2022-06-01 ";

TEST(Envelope, IsSetAndSetAgain) {
  GivenEnvelope()
      .When<v1::SetEnvelope>(std::string(kSource) + "amount_cents: 1")
      .Then({"envelope_set { amount_cents: 1 source: 'comité' stated_on @2022-06-01 }"});
  GivenEnvelope({kSet})
      .When<v1::SetEnvelope>(std::string(kSource) + "amount_cents: 100000")
      .Then({"envelope_set { amount_cents: 100000 source: 'comité' stated_on @2022-06-01 }"});
}
TEST(Envelope, NamesItsSourceYearAndAmount) {
  GivenEnvelope()
      .When<v1::SetEnvelope>("envelope_id: '84-2022' stated_on @2022-06-01 amount_cents: 1")
      .ThenRefused("FIELD_MISSING", {"source"});
  GivenEnvelope()
      .When<v1::SetEnvelope>("envelope_id: '84-2022' source: 'comité' amount_cents: 1")
      .ThenRefused("FIELD_MISSING", {"stated_on"});
  GivenEnvelope()
      .When<v1::SetEnvelope>("envelope_id: '84-2022' source: 'x' stated_on @2022-07-01 amount_cents: 1")
      .ThenRefused("FUTURE_DATE");
  GivenEnvelope().When<v1::SetEnvelope>(std::string(kSource) + "amount_cents: 0").ThenRefused("AMOUNT_WRONG");
  GivenEnvelope()
      .When<v1::SetEnvelope>(std::string(kSource) + "amount_cents: 9223372036854775807")
      .ThenRefused("AMOUNT_WRONG");
  GivenEnvelope()
      .When<v1::SetEnvelope>(std::string(kSource) + "amount_cents: 1 occurred_on @2022-07-01")
      .ThenRefused("FUTURE_DATE");
  for (const char* id : {"84", "84-22", "84-2022 ", "ARA-2022", "84/2022"}) {
    GivenEnvelope()
        .When<v1::SetEnvelope>("source: 'x' stated_on @2022-06-01 amount_cents: 1 envelope_id: '" + std::string(id) +
                               "'")
        .ThenRefused("VALUE_INVALID");
  }
}
TEST(Envelope, IsNeverSetBelowWhatIsCommitted_INV_55) {
  GivenEnvelope({kSet, kCommitted})
      .When<v1::SetEnvelope>(std::string(kSource) + "amount_cents: 69999")
      .ThenRefused("ENVELOPE_BELOW_COMMITTED");
  GivenEnvelope({kSet, kCommitted})
      .When<v1::SetEnvelope>(std::string(kSource) + "amount_cents: 70000")
      .Then({"envelope_set { amount_cents: 70000 source: 'comité' stated_on @2022-06-01 }"});
}

// A refusal is an answer: who asks once more is refused once more.
TEST(Envelope, CommitsUpToItsAmount_INV_55) {
  GivenEnvelope({kSet, kCommitted})
      .When<CommitAid>("dwelling_id: 'd-2' number: 1 amount_cents: 30000")
      .Then({"aid_committed { dwelling_id: 'd-2' number: 1 amount_cents: 30000 }"});
  GivenEnvelope({kSet, kCommitted})
      .When<CommitAid>("dwelling_id: 'd-1' number: 2 amount_cents: 30001")
      .Then({"commitment_refused { dwelling_id: 'd-1' number: 2 reason: REASON_ENVELOPE_EXHAUSTED }"})
      .MayHappenAgain();
}
TEST(Envelope, IsNotRefilledByARecovery_INV_55) {
  GivenEnvelope({kSet, kCommitted, kPaid, kRecovered})
      .When<CommitAid>("dwelling_id: 'd-2' number: 1 amount_cents: 30001")
      .Then({"commitment_refused { dwelling_id: 'd-2' number: 1 reason: REASON_ENVELOPE_EXHAUSTED }"})
      .MayHappenAgain();
}
// One of two claims that ask for the last of it gets it: the envelope's own state says so, no row.
TEST(Envelope, IsGivenOnceToOneOfTwo_INV_73) {
  GivenEnvelope({kSet, kCommitted, "aid_committed { dwelling_id: 'd-2' number: 1 amount_cents: 30000 }"})
      .When<CommitAid>("dwelling_id: 'd-3' number: 1 amount_cents: 1")
      .Then({"commitment_refused { dwelling_id: 'd-3' number: 1 reason: REASON_ENVELOPE_EXHAUSTED }"})
      .MayHappenAgain();
}
TEST(Envelope, AnswersBeforeItIsSet) {
  GivenEnvelope()
      .When<CommitAid>("dwelling_id: 'd-1' number: 1 amount_cents: 1")
      .Then({"commitment_refused { dwelling_id: 'd-1' number: 1 reason: REASON_ENVELOPE_NOT_SET }"})
      .MayHappenAgain();
  GivenEnvelope({kRefused})
      .When<CommitAid>("dwelling_id: 'd-1' number: 1 amount_cents: 1")
      .Then({"commitment_refused { dwelling_id: 'd-1' number: 1 reason: REASON_ENVELOPE_NOT_SET }"})
      .MayHappenAgain();
}

TEST(Envelope, RecordsWhatIsPaidAndComesBackOnce) {
  GivenEnvelope({kSet, kCommitted})
      .When<RecordAidPaid>("dwelling_id: 'd-1' number: 1 payment: 1 amount_cents: 50000")
      .Then({"aid_paid { dwelling_id: 'd-1' number: 1 payment: 1 amount_cents: 50000 }"});
  GivenEnvelope({kSet, kCommitted, kPaid})
      .When<RecordAidRecovered>("dwelling_id: 'd-1' number: 1 recovery: 1 amount_cents: 50000")
      .Then({"aid_recovered { dwelling_id: 'd-1' number: 1 recovery: 1 amount_cents: 50000 }"});
  GivenEnvelope({kSet}).When<RecordAidPaid>("dwelling_id: 'd-1' number: 1 payment: 1").ThenRefused("NOT_FOUND");
  GivenEnvelope({kSet, kCommitted})
      .When<RecordAidRecovered>("dwelling_id: 'd-1' number: 2 recovery: 1")
      .ThenRefused("NOT_FOUND");
}

}  // namespace
}  // namespace iml::securing
