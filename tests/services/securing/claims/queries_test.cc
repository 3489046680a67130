#include "services/securing/claims/queries.h"

#include "libs/domain/labels.h"
#include "services/securing/claims/projection.h"
#include "tests/support/queries.h"

namespace iml::securing {
namespace {

class ClaimQueries : public testing::Test {
 protected:
  ClaimQueries() {
    rows_.Deliver(ProjectClaims, "d-1",
                  {"claim_opened { number: 1 operator_id: '123456782' }", "claim_submitted { number: 1 }",
                   "claim_opened { number: 2 operator_id: '123456782' }"});
    rows_.Deliver(ProjectClaims, "d-2", {"claim_opened { number: 1 operator_id: '732829320' }"});
  }
  tests::Rows rows_;
};

TEST_F(ClaimQueries, FindTheClaimsOfADwellingWithWhatIsPossible) {
  v1::ClaimsView view = tests::Answer(rows_, GetClaims, "dwelling_id: 'd-1'");
  ASSERT_EQ(view.claims_size(), 2);
  domain::PutLabels(&view);
  EXPECT_EQ(view.claims(0).status_label(), "déposé");
  ASSERT_EQ(view.claims(0).possible_size(), 1);
  EXPECT_EQ(view.claims(0).possible(0), "DecideClaim");
  tests::ExpectRefused(rows_, GetClaims, "dwelling_id: '84-2021'", "NOT_FOUND");
}
TEST_F(ClaimQueries, ListOnlyTheClaimsThatMatch) {
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
  EXPECT_EQ(numbers("status: CLAIM_STATUS_SUBMITTED"), "d-1 1; ");
  EXPECT_EQ(numbers("operator_id: '732829320'"), "d-2 1; ");
  EXPECT_EQ(numbers("operator_id: '732829320' status: CLAIM_STATUS_SUBMITTED"), "");
}
TEST_F(ClaimQueries, ComeInPages) { tests::ExpectPages(rows_, ListClaims, &v1::ListClaimsResponse::dwellings, 2); }

}  // namespace
}  // namespace iml::securing
