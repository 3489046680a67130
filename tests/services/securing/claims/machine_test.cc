#include "services/securing/claims/machine.h"

#include "services/securing/claims/decider.h"
#include "services/securing/claims/projection.h"
#include "services/securing/claims/queries.h"
#include "tests/support/machine.h"
#include "tests/support/rows.h"

namespace iml::securing {
namespace {

using tests::Text;

constexpr const char* kActs[kClaimActs] = {"SubmitClaim",    "DecideClaim",       "CommitClaim",   "PayClaim",
                                           "RecordRecovery", "ConfirmCommitment", "LoseCommitment"};

const std::vector<v1::ClaimsFact> kFacts = tests::Texts<v1::ClaimsFact>(
    {"claim_opened { number: 1 operator_id: '123456782' }", "claim_submitted { number: 1 net_loss_cents: 9 }",
     "claim_granted { number: 1 granted_cents: 9 }", "claim_rejected { number: 1 }",
     "commitment_requested { number: 1 envelope_id: '84-2022' amount_cents: 9 }", "claim_committed { number: 1 }",
     "claim_commitment_lost { number: 1 }",
     "claim_paid { number: 1 payment: 1 amount_cents: 1 bank_reference { clear: 'v-1' } }",
     "recovery_recorded { number: 1 recovery: 1 amount_cents: 1 }",
     "recovery_recorded { number: 1 recovery: 1 amount_cents: 1 complete: true }"});

// A claim that was never opened is refused by its phase.
absl::Status ByPhase(const absl::Status& decided) {
  if (domain::RefusalOf(decided).reason() != "NOT_FOUND") return decided;
  return domain::Refuse<rpc::v1::REASON_NOT_FOUND>();
}

template <typename Command, typename... Rows>
std::function<absl::Status(const ClaimsState&)> Try(const std::string& organisation, const std::string& command,
                                                    const Rows&... rows) {
  return [=](const ClaimsState& state) {
    domain::Context context;
    context.actor.set_organisation(organisation);
    context.today = context.day = absl::CivilDay(2022, 6, 30);
    return ByPhase(Decide(state, Text<Command>("number: 1 " + command), rows..., context).status());
  };
}

TEST(ClaimMachine, IsWhatPossibleTells) {
  const tests::Acts<ClaimsState> acts = {
      {"SubmitClaim", Try<v1::SubmitClaim>("123456782", "recovered_elsewhere_cents: 1", Evidence())},
      {"DecideClaim", Try<v1::DecideClaim>("732829320", "granted_cents: 1", Evidence())},
      {"CommitClaim", Try<v1::CommitClaim>("732829320", "envelope_id: '84-2021'", std::string("84"))},
      {"PayClaim", Try<v1::PayClaim>("732829320", "amount_cents: 1 bank_reference { clear: 'v-2' }")},
      {"RecordRecovery", Try<v1::RecordRecovery>("732829320", "amount_cents: 1")},
  };
  for (const char* rpc : kClaimRpcs) EXPECT_TRUE(*rpc == '\0' || acts.count(rpc) == 1) << rpc << " is not tried";
  tests::Rows rows;
  tests::ExpectPossibleTellsThePhase<ClaimsState, v1::ClaimsFact>(
      kFacts, acts,
      [&](const std::string& id, const v1::ClaimsFact& fact) {
        rows.Deliver(ProjectClaims, id, {fact.ShortDebugString()});
      },
      [&](const std::string& id) {
        v1::GetClaimsRequest request;
        request.set_dwelling_id(id);
        const auto view = GetClaims(request, rows.Read());
        return std::vector<std::string>(view->claims(0).possible().begin(), view->claims(0).possible().end());
      });
}
TEST(ClaimMachine, IsPicturedInTheReadme) {
  tests::ExpectPictured(README, "claim", tests::PictureOf<v1::ClaimStatus>(kClaimMachine, kActs));
}
TEST(ClaimMachine, NamesRpcsOfTheContract) {
  const auto* service = v1::ClaimsView::descriptor()->file()->FindServiceByName("Securing");
  for (const char* rpc : kClaimRpcs) EXPECT_TRUE(*rpc == '\0' || service->FindMethodByName(rpc) != nullptr) << rpc;
}

}  // namespace
}  // namespace iml::securing
