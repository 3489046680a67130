#include "services/securing/projections.h"

#include "services/securing/tables.h"
#include "tests/support/rows.h"

namespace iml::securing {
namespace {

class SecuringRows : public testing::Test {
 protected:
  tests::Rows rows_;
};

TEST_F(SecuringRows, ShowAClaimStepByStep) {
  const std::string opened =
      "operator_id: '123456782' kind #natureSinistre/IMPAYE period { from @2021-06-01 } opened_on @2022-02-01 "
      "loss_cents: 9 ";
  const std::string judged = "criteria { criterion: 'FUNDED_177' met: true evidence: 'submission' } ";
  const std::string granted =
      "net_loss_cents: 8 granted_cents: 7 criteria { criterion: 'FUNDED_177' met: true evidence: 'decision' } ";
  const struct {
    std::string fact, claim;
  } steps[] = {
      {"occurred_on @2022-02-01 claim_opened { number: 1 operator_id: '123456782' kind #natureSinistre/IMPAYE period { "
       "from @2021-06-01 } "
       "loss_cents: 9 criteria { criterion: 'FUNDED_177' evidence: 'opening' } }",
       "status: 'draft' criteria { criterion: 'FUNDED_177' evidence: 'opening' }"},
      {"claim_submitted { number: 1 net_loss_cents: 8 criteria { criterion: 'FUNDED_177' met: true evidence: "
       "'submission' } }",
       "status: 'submitted' net_loss_cents: 8 " + judged},
      {"claim_granted { number: 1 granted_cents: 7 criteria { criterion: 'FUNDED_177' met: true evidence: 'decision' } "
       "}",
       "status: 'granted' " + granted},
      {"commitment_requested { number: 1 envelope_id: '84-2022' amount_cents: 7 }",
       "status: 'committing' envelope_id: '84-2022' " + granted},
      {"claim_commitment_lost { number: 1 reason: 'ENVELOPE_EXHAUSTED' }",
       "status: 'granted' reason: 'ENVELOPE_EXHAUSTED' " + granted},
      {"commitment_requested { number: 1 envelope_id: '84-2023' amount_cents: 7 }",
       "status: 'committing' envelope_id: '84-2023' reason: 'ENVELOPE_EXHAUSTED' " + granted},
      {"claim_committed { number: 1 envelope_id: '84-2023' amount_cents: 7 }",
       "status: 'committed' envelope_id: '84-2023' committed_cents: 7 reason: 'ENVELOPE_EXHAUSTED' " + granted},
      {"claim_paid { number: 1 amount_cents: 4 }",
       "status: 'paid' envelope_id: '84-2023' committed_cents: 7 paid_cents: 4 reason: 'ENVELOPE_EXHAUSTED' " +
           granted},
      {"claim_paid { number: 1 amount_cents: 3 }",
       "status: 'paid' envelope_id: '84-2023' committed_cents: 7 paid_cents: 7 reason: 'ENVELOPE_EXHAUSTED' " +
           granted},
      {"recovery_recorded { number: 1 amount_cents: 2 }",
       "status: 'paid' envelope_id: '84-2023' committed_cents: 7 paid_cents: 7 recovered_cents: 2 reason: "
       "'ENVELOPE_EXHAUSTED' " +
           granted},
      {"recovery_recorded { number: 1 amount_cents: 5 complete: true }",
       "status: 'recovered' envelope_id: '84-2023' committed_cents: 7 paid_cents: 7 recovered_cents: 7 reason: "
       "'ENVELOPE_EXHAUSTED' " +
           granted},
  };
  for (const auto& step : steps) {
    rows_.Deliver(ProjectClaims, "d-1", {step.fact});
    rows_.Expect(kClaims, "d-1", "dwelling_id: 'd-1' claims { number: 1 " + opened + step.claim + " }");
  }
}
TEST_F(SecuringRows, ShowEveryClaimOfADwelling) {
  rows_.Deliver(
      ProjectClaims, "d-1",
      {"claim_opened { number: 1 }", "claim_opened { number: 2 }", "claim_rejected { number: 1 reason: 'x' }"});
  rows_.Expect(kClaims, "d-1",
               "dwelling_id: 'd-1' claims { number: 1 status: 'rejected' kind {} period {} opened_on {} reason: 'x' } "
               "claims { number: 2 "
               "status: 'draft' kind {} period {} opened_on {} }");
}
TEST_F(SecuringRows, ShowWhatAnEnvelopeHasLeft) {
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
TEST_F(SecuringRows, KeepWhatAnOperatorIsJudgedBy_INV_50) {
  rows_.Deliver(ProjectOperator, "123456782",
                {"operator_registered { name: 'Toit' }", "approval_granted { number: 1 departements: '69' }",
                 "operator_affiliated { federation #federations/FAPIL }"});
  rows_.Expect(kOperators, "123456782",
               "name: 'Toit' federation: 'FAPIL' approvals { number: 1 departements: '69' } commit_id: 'c'");
}
TEST_F(SecuringRows, KeepWhatADwellingIsJudgedBy_INV_50) {
  rows_.Deliver(ProjectDwelling, "d-1",
                {"dwelling_registered { operator_id: '123456782' departement: '69' modality: 'mandate' funded_177: "
                 "true managed_since "
                 "@2019-03-01 }",
                 "places_opened { places: 4 }"});
  rows_.Expect(kDwellings, "d-1",
               "operator_id: '123456782' departement: '69' modality: 'mandate' funded_177: true managed_since "
               "@2019-03-01 commit_id: 'c'");
  rows_.Deliver(ProjectDwelling, "d-2", {"places_opened { places: 4 }"});
  EXPECT_FALSE(rows_.Read().Find(kDwellings, "d-2"));
}

}  // namespace
}  // namespace iml::securing
