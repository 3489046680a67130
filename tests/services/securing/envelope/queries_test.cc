#include "services/securing/envelope/queries.h"

#include "services/securing/envelope/projection.h"
#include "tests/support/queries.h"

namespace iml::securing {
namespace {

class EnvelopeQueries : public testing::Test {
 protected:
  EnvelopeQueries() {
    rows_.Deliver(ProjectEnvelope, "84-2021", {"envelope_set { amount_cents: 1 }"});
    rows_.Deliver(ProjectEnvelope, "84-2022", {"envelope_set { amount_cents: 2 }"});
  }
  tests::Rows rows_;
};

TEST_F(EnvelopeQueries, FindAnEnvelope) {
  EXPECT_EQ(tests::Answer(rows_, GetEnvelope, "envelope_id: '84-2022'").amount_cents(), 2);
  tests::ExpectRefused(rows_, GetEnvelope, "envelope_id: 'd-1'", "NOT_FOUND");
}
TEST_F(EnvelopeQueries, ComeInPages) {
  tests::ExpectPages(rows_, ListEnvelopes, &v1::ListEnvelopesResponse::envelopes, 2);
}

}  // namespace
}  // namespace iml::securing
