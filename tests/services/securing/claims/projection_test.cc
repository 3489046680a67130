#include "services/securing/claims/projection.h"

#include "services/securing/claims/tables.h"
#include "tests/support/rows.h"

namespace iml::securing {
namespace {

class ClaimRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(ClaimRows, ShowAClaimStepByStep) {
  const std::string opened =
      "operator_id: '123456782' kind #natureSinistre/IMPAYE period { from @2021-06-01 } opened_on @2022-02-01 "
      "loss_cents: 9 ";
  const std::string judged = "criteria { criterion: CRITERION_KIND_FUNDED_177 met: true evidence: 'submission' } ";
  const std::string granted =
      "net_loss_cents: 8 granted_cents: 7 criteria { criterion: CRITERION_KIND_FUNDED_177 met: true evidence: "
      "'decision' } submitted_on @2022-02-10 documents { clear: 'bail.pdf' } recovered_elsewhere_cents: 1 ";
  const std::string recovered = "recoveries { on @2022-05-01 amount_cents: 2 from: RECOVERY_SOURCE_TENANT ";
  const std::string submitted =
      "submitted_on @2022-02-10 documents { clear: 'bail.pdf' } recovered_elsewhere_cents: 1 ";
  const struct {
    std::string fact, claim;
  } steps[] = {
      {"occurred_on @2022-02-01 claim_opened { number: 1 operator_id: '123456782' kind #natureSinistre/IMPAYE period { "
       "from @2021-06-01 } "
       "loss_cents: 9 criteria { criterion: CRITERION_KIND_FUNDED_177 evidence: 'opening' } }",
       "status: CLAIM_STATUS_DRAFT criteria { criterion: CRITERION_KIND_FUNDED_177 evidence: 'opening' }"},
      {"occurred_on @2022-02-10 claim_submitted { number: 1 net_loss_cents: 8 documents { clear: 'bail.pdf' } "
       "recovered_elsewhere_cents: 1 criteria { criterion: CRITERION_KIND_FUNDED_177 met: true "
       "evidence: "
       "'submission' } }",
       "status: CLAIM_STATUS_SUBMITTED net_loss_cents: 8 " + judged + submitted},
      {"claim_granted { number: 1 granted_cents: 7 criteria { criterion: CRITERION_KIND_FUNDED_177 met: true evidence: "
       "'decision' } "
       "}",
       "status: CLAIM_STATUS_GRANTED " + granted},
      {"commitment_requested { number: 1 envelope_id: '84-2022' amount_cents: 7 }",
       "status: CLAIM_STATUS_COMMITTING envelope_id: '84-2022' " + granted},
      {"claim_commitment_lost { number: 1 reason: REASON_ENVELOPE_EXHAUSTED }",
       "status: CLAIM_STATUS_GRANTED commitment_refused: REASON_ENVELOPE_EXHAUSTED " + granted},
      {"commitment_requested { number: 1 envelope_id: '84-2023' amount_cents: 7 }",
       "status: CLAIM_STATUS_COMMITTING envelope_id: '84-2023' commitment_refused: REASON_ENVELOPE_EXHAUSTED " +
           granted},
      {"claim_committed { number: 1 envelope_id: '84-2023' amount_cents: 7 }",
       "status: CLAIM_STATUS_COMMITTED envelope_id: '84-2023' committed_cents: 7 commitment_refused: "
       "REASON_ENVELOPE_EXHAUSTED " +
           granted},
      {"claim_paid { number: 1 amount_cents: 4 }",
       "status: CLAIM_STATUS_PAID envelope_id: '84-2023' committed_cents: 7 paid_cents: 4 commitment_refused: "
       "REASON_ENVELOPE_EXHAUSTED " +
           granted},
      {"claim_paid { number: 1 amount_cents: 3 }",
       "status: CLAIM_STATUS_PAID envelope_id: '84-2023' committed_cents: 7 paid_cents: 7 commitment_refused: "
       "REASON_ENVELOPE_EXHAUSTED " +
           granted},
      {"occurred_on @2022-05-01 recovery_recorded { number: 1 amount_cents: 2 from: RECOVERY_SOURCE_TENANT }",
       "status: CLAIM_STATUS_PAID envelope_id: '84-2023' committed_cents: 7 paid_cents: 7 recovered_cents: 2 "
       "commitment_refused: REASON_ENVELOPE_EXHAUSTED " +
           granted + recovered + "}"},
      {"occurred_on @2022-06-01 recovery_recorded { number: 1 amount_cents: 5 from: RECOVERY_SOURCE_OTHER complete: "
       "true "
       "}",
       "status: CLAIM_STATUS_RECOVERED envelope_id: '84-2023' committed_cents: 7 paid_cents: 7 recovered_cents: 7 "
       "commitment_refused: REASON_ENVELOPE_EXHAUSTED " +
           granted + recovered + "} recoveries { on @2022-06-01 amount_cents: 5 from: RECOVERY_SOURCE_OTHER }"},
  };
  for (const auto& step : steps) {
    rows_.Deliver(ProjectClaims, "d-1", {step.fact});
    rows_.Expect(kClaims, "d-1", "dwelling_id: 'd-1' claims { number: 1 " + opened + step.claim + " }");
  }
}
TEST_F(ClaimRows, ShowEveryClaimOfADwelling) {
  rows_.Deliver(ProjectClaims, "d-1",
                {"claim_opened { number: 1 }", "claim_opened { number: 2 }",
                 "claim_rejected { number: 1 reason { clear: 'x' } }"});
  rows_.Expect(kClaims, "d-1",
               "dwelling_id: 'd-1' claims { number: 1 status: CLAIM_STATUS_REJECTED kind {} period {} opened_on {} "
               "rejected_for { clear: 'x' } } "
               "claims { number: 2 "
               "status: CLAIM_STATUS_DRAFT kind {} period {} opened_on {} }");
}
TEST_F(ClaimRows, KeepWhatAnOperatorIsJudgedBy_INV_50) {
  rows_.Deliver(ProjectOperator, "123456782",
                {"operator_registered { name: 'Toit' }", "approval_granted { number: 1 departements: '69' }",
                 "operator_affiliated { federation #federations/FAPIL }"});
  rows_.Expect(kOperators, "123456782",
               "name: 'Toit' federation: 'FAPIL' approvals { number: 1 departements: '69' } commit_id: 'c'");
}
TEST_F(ClaimRows, KeepWhatADwellingIsJudgedBy_INV_50) {
  rows_.Deliver(
      ProjectDwelling, "d-1",
      {"dwelling_registered { operator_id: '123456782' departement: '69' modality: MODALITY_MANDATE funded_177: "
       "true managed_since "
       "@2019-03-01 }",
       "places_opened { places: 4 }"});
  rows_.Expect(
      kDwellings, "d-1",
      "operator_id: '123456782' departement: '69' modality: MODALITY_MANDATE managed_since @2019-03-01 "
      "commit_id: 'c' funding { from {} funded_177: true } holders { from @2019-03-01 operator_id: '123456782' "
      "} stocks { from @2019-03-01 }");
  rows_.Deliver(ProjectDwelling, "d-1",
                {"occurred_on @2021-01-01 dwelling_transferred { operator_id: '732829320' }",
                 "occurred_on @2022-01-01 dwelling_left_stock {}"});
  const DwellingRow row = *rows_.Read().Find(kDwellings, "d-1");
  EXPECT_EQ(row.operator_id(), "732829320");
  EXPECT_EQ(row.holders(1).from().year(), 2021);
  EXPECT_EQ(row.stocks(0).until().year(), 2022);
  rows_.Deliver(ProjectDwelling, "d-2", {"places_opened { places: 4 }"});
  EXPECT_FALSE(rows_.Read().Find(kDwellings, "d-2"));
}

}  // namespace
}  // namespace iml::securing
