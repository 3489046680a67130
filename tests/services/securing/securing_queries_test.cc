#include "services/securing/securing_queries.h"

#include "services/securing/projections.h"
#include "tests/support/queries.h"

namespace iml::securing {
namespace {

class SecuringQueries : public testing::Test {
 protected:
  SecuringQueries() {
    rows_.Deliver(ProjectClaims, "d-1",
                  {"claim_opened { number: 1 operator_id: '123456782' }", "claim_submitted { number: 1 }",
                   "claim_opened { number: 2 operator_id: '123456782' }"});
    rows_.Deliver(ProjectClaims, "d-2", {"claim_opened { number: 1 operator_id: '732829320' }"});
    rows_.Deliver(ProjectEnvelope, "84-2021", {"envelope_set { amount_cents: 1 }"});
    rows_.Deliver(ProjectEnvelope, "84-2022", {"envelope_set { amount_cents: 2 }"});
  }
  tests::Rows rows_;
};

TEST_F(SecuringQueries, FindTheClaimsOfADwellingAndAnEnvelope) {
  EXPECT_EQ(tests::Answer(rows_, GetClaims, "dwelling_id: 'd-1'").claims_size(), 2);
  EXPECT_EQ(tests::Answer(rows_, GetEnvelope, "envelope_id: '84-2022'").amount_cents(), 2);
  tests::ExpectRefused(rows_, GetClaims, "dwelling_id: '84-2021'", "NOT_FOUND");
  tests::ExpectRefused(rows_, GetEnvelope, "envelope_id: 'd-1'", "NOT_FOUND");
}
TEST_F(SecuringQueries, ListOnlyTheClaimsThatMatch) {
  const auto numbers = [&](const char* request) {
    std::string text;
    const auto listed = tests::Answer(rows_, ListClaims, request);
    for (const auto& dwelling : listed.dwellings()) {
      text += dwelling.dwelling_id();
      for (const auto& claim : dwelling.claims()) text += " " + std::to_string(claim.number());
      text += "; ";
    }
    return text;
  };
  EXPECT_EQ(numbers(""), "d-1 1 2; d-2 1; ");
  EXPECT_EQ(numbers("status: 'submitted'"), "d-1 1; ");
  EXPECT_EQ(numbers("operator_id: '732829320'"), "d-2 1; ");
  EXPECT_EQ(numbers("operator_id: '732829320' status: 'submitted'"), "");
}
TEST_F(SecuringQueries, PageThroughClaimsAndEnvelopes) {
  tests::ExpectPages(rows_, ListClaims, &v1::ListClaimsResponse::dwellings, 2);
  tests::ExpectPages(rows_, ListEnvelopes, &v1::ListEnvelopesResponse::envelopes, 2);
}

}  // namespace
}  // namespace iml::securing
