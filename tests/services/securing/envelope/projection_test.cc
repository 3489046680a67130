#include "services/securing/envelope/projection.h"

#include "services/securing/envelope/tables.h"
#include "tests/support/rows.h"

namespace iml::securing {
namespace {

class EnvelopeRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(EnvelopeRows, ShowWhatAnEnvelopeHasLeft) {
  rows_.Deliver(
      ProjectEnvelope, "84-2022",
      {"envelope_set { amount_cents: 100 source: 'comité' stated_on @2022-01-10 }",
       "aid_committed { dwelling_id: 'd-1' amount_cents: 70 }", "commitment_refused { dwelling_id: 'd-2' }",
       "aid_paid { dwelling_id: 'd-1' amount_cents: 50 }", "aid_recovered { dwelling_id: 'd-1' amount_cents: 20 }"});
  rows_.Expect(kEnvelopes, "84-2022",
               "envelope_id: '84-2022' amount_cents: 100 committed_cents: 70 paid_cents: 50 recovered_cents: 20 "
               "available_cents: 30 source: "
               "'comité' stated_on @2022-01-10");
}

TEST_F(EnvelopeRows, ShowNoEnvelopeThatNobodySet) {
  rows_.Deliver(ProjectEnvelope, "84-2022", {"commitment_refused { dwelling_id: 'd-2' }"});
  EXPECT_EQ(rows_.All(kEnvelopes), "");
}

}  // namespace
}  // namespace iml::securing
