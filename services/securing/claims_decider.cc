#include "services/securing/claims_decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "libs/domain/cents.h"
#include "libs/domain/checks.h"
#include "libs/domain/codes.h"

namespace iml::securing {

using absl::CivilDay;
using domain::Context;
using domain::Refuse;
using google::protobuf::util::MessageDifferencer;
using Claim = ClaimsState::Claim;

namespace {

v1::ClaimsFact On(CivilDay day) {
  v1::ClaimsFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

std::string PhaseOf(const Claim& claim) {
  switch (claim.phase_case()) {
    case Claim::kDraft:
      return "brouillon";
    case Claim::kSubmitted:
      return "déposé";
    case Claim::kGranted:
      return "accordé";
    case Claim::kRejected:
      return "refusé";
    case Claim::kCommitting:
      return "engagement demandé";
    case Claim::kCommitted:
      return "engagé";
    case Claim::kPaid:
      return "payé";
    case Claim::kRecovered:
      return "récupéré";
    case Claim::PHASE_NOT_SET:
      return "";
  }
  return "";
}

// The claim of that number and the day of the act, in order with its last.
struct Act {
  const Claim* claim = nullptr;
  CivilDay day;
};
absl::StatusOr<Act> Find(const ClaimsState& state, int32_t number, const google::type::Date& occurred_on, const Context& context) {
  const auto day = domain::OccurredOn(occurred_on, context);
  if (!day.ok()) return day.status();
  if (number < 1 || number > state.opened().claims_size()) return Refuse("NOT_FOUND", {}, {"number"});
  return Act{&state.opened().claims(number - 1), *day};
}
absl::Status InOrder(const Act& act) { return domain::CheckOrder("Cet acte", act.day, "le précédent", act.claim->last_on()); }

}  // namespace

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::OpenClaim& command, const Evidence& evidence, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const auto asked = domain::First(domain::CheckCode(command.kind(), "natureSinistre", "kind"), domain::CheckAbove0(command.loss_cents(), "loss_cents"));
  if (!asked.ok()) return asked;
  const auto period = domain::ToPeriod(command.period());
  if (!period || !period->until) return Refuse("DATE_INVALID", {{"champ", "period"}}, {"period"});
  const bool unpaid = command.kind().code() == "IMPAYE";
  if (unpaid && command.rent_account_id().empty()) return domain::Missing("rent_account_id");
  if (evidence.dwelling == nullptr) return Refuse("NOT_ELIGIBLE", {{"critères", "IML_DWELLING"}}, {"dwelling_id"});
  const std::string& operator_id = evidence.dwelling->operator_id();
  if (const auto named = domain::CheckNamed(context, operator_id); !named.ok()) return named;

  for (const Claim& claim : state.opened().claims()) {
    if (claim.has_rejected() || claim.kind().code() != command.kind().code()) continue;
    if (claim.has_draft() && MessageDifferencer::Equals(claim.period(), command.period()) && claim.loss_cents() == command.loss_cents()) return ClaimsFacts{};
    if (domain::ToPeriod(claim.period()).value_or(domain::Period()).Overlaps(*period)) {
      return Refuse("CLAIM_OVERLAP", {{"n", std::to_string(claim.number())}}, {"period"});
    }
  }
  const auto criteria = Judge(evidence, command.kind(), *day);
  if (const std::string lacking = NotMet(criteria); !lacking.empty()) return Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  if (unpaid && command.loss_cents() > command.statement().arrears_cents()) {
    return Refuse("LOSS_ABOVE_STATEMENT", {{"montant", domain::Euros(command.statement().arrears_cents())}}, {"loss_cents"});
  }
  v1::ClaimsFact fact = On(*day);
  v1::ClaimOpened& opened = *fact.mutable_claim_opened();
  opened.set_number(state.opened().claims_size() + 1);
  opened.set_operator_id(operator_id);
  *opened.mutable_kind() = command.kind();
  *opened.mutable_period() = command.period();
  opened.set_loss_cents(command.loss_cents());
  opened.mutable_criteria()->Add(criteria.begin(), criteria.end());
  opened.set_rent_account_id(command.rent_account_id());
  if (unpaid) *opened.mutable_statement() = command.statement();
  return ClaimsFacts{fact};
}

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::SubmitClaim& command, const Evidence& evidence, const Context& context) {
  if (const auto amount = domain::CheckNotBelow0(command.recovered_elsewhere_cents(), "recovered_elsewhere_cents"); !amount.ok()) return amount;
  const auto act = Find(state, command.number(), command.occurred_on(), context);
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  if (const auto named = domain::CheckNamed(context, claim.operator_id()); !named.ok()) return named;
  const int64_t net = std::max<int64_t>(0, claim.loss_cents() - command.recovered_elsewhere_cents());
  if (claim.has_submitted() && claim.net_loss_cents() == net) return ClaimsFacts{};
  if (!claim.has_draft()) return domain::WrongPhase(PhaseOf(claim));
  if (const auto order = InOrder(*act); !order.ok()) return order;
  const auto criteria = Judge(evidence, claim.kind(), act->day);
  if (const std::string lacking = NotMet(criteria); !lacking.empty()) return Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  v1::ClaimsFact fact = On(act->day);
  v1::ClaimSubmitted& submitted = *fact.mutable_claim_submitted();
  submitted.set_number(claim.number());
  submitted.set_recovered_elsewhere_cents(command.recovered_elsewhere_cents());
  submitted.set_net_loss_cents(net);
  *submitted.mutable_documents() = command.documents();
  submitted.mutable_criteria()->Add(criteria.begin(), criteria.end());
  return ClaimsFacts{fact};
}

// INV-56: who decides is not of the applicant's association.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::DecideClaim& command, const Evidence& evidence, const Context& context) {
  if (const auto amount = domain::CheckNotBelow0(command.granted_cents(), "granted_cents"); !amount.ok()) return amount;
  if (command.granted_cents() == 0 && command.reason().empty()) return Refuse("REASON_MISSING", {}, {"reason"});
  const auto act = Find(state, command.number(), command.occurred_on(), context);
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  if (context.actor.organisation() == claim.operator_id()) return Refuse("DECIDER_IS_APPLICANT");
  if (claim.has_granted() && claim.granted_cents() == command.granted_cents()) return ClaimsFacts{};
  if (claim.has_rejected() && command.granted_cents() == 0) return ClaimsFacts{};
  if (!claim.has_submitted()) return domain::WrongPhase(PhaseOf(claim));
  if (const auto order = InOrder(*act); !order.ok()) return order;
  v1::ClaimsFact fact = On(act->day);
  if (command.granted_cents() == 0) {
    fact.mutable_claim_rejected()->set_number(claim.number());
    fact.mutable_claim_rejected()->set_reason(command.reason());
    return ClaimsFacts{fact};
  }
  if (command.granted_cents() > claim.net_loss_cents()) {
    return Refuse("GRANT_ABOVE_LOSS", {{"montant", domain::Euros(claim.net_loss_cents())}}, {"granted_cents"});
  }
  const auto criteria = Judge(evidence, claim.kind(), act->day);
  if (const std::string lacking = NotMet(criteria); !lacking.empty()) return Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  v1::ClaimGranted& granted = *fact.mutable_claim_granted();
  granted.set_number(claim.number());
  granted.set_granted_cents(command.granted_cents());
  granted.set_reason(command.reason());
  granted.mutable_criteria()->Add(criteria.begin(), criteria.end());
  return ClaimsFacts{fact};
}

// INV-55: the envelope answers.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::CommitClaim& command, const Context& context) {
  if (command.envelope_id().empty()) return domain::Missing("envelope_id");
  const auto act = Find(state, command.number(), command.occurred_on(), context);
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  if ((claim.has_committing() || claim.has_committed()) && claim.envelope_id() == command.envelope_id()) return ClaimsFacts{};
  if (!claim.has_granted()) return domain::WrongPhase(PhaseOf(claim));
  if (const auto order = InOrder(*act); !order.ok()) return order;
  v1::ClaimsFact fact = On(act->day);
  fact.mutable_commitment_requested()->set_number(claim.number());
  fact.mutable_commitment_requested()->set_envelope_id(command.envelope_id());
  fact.mutable_commitment_requested()->set_amount_cents(claim.granted_cents());
  return ClaimsFacts{fact};
}

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::PayClaim& command, const Context& context) {
  if (const auto amount = domain::CheckAbove0(command.amount_cents(), "amount_cents"); !amount.ok()) return amount;
  if (command.bank_reference().empty()) return domain::Missing("bank_reference");
  const auto act = Find(state, command.number(), command.occurred_on(), context);
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  const auto& known = claim.bank_references();
  if (std::find(known.begin(), known.end(), command.bank_reference()) != known.end()) return ClaimsFacts{};
  if (!claim.has_committed() && !claim.has_paid()) return domain::WrongPhase(PhaseOf(claim));
  if (const auto order = InOrder(*act); !order.ok()) return order;
  if (claim.paid_cents() + command.amount_cents() > claim.granted_cents()) {
    return Refuse("PAYMENT_ABOVE_COMMITMENT", {{"montant", domain::Euros(claim.granted_cents())}}, {"amount_cents"});
  }
  v1::ClaimsFact fact = On(act->day);
  v1::ClaimPaid& paid = *fact.mutable_claim_paid();
  paid.set_number(claim.number());
  paid.set_payment(known.size() + 1);
  paid.set_amount_cents(command.amount_cents());
  paid.set_bank_reference(command.bank_reference());
  paid.set_envelope_id(claim.envelope_id());
  return ClaimsFacts{fact};
}

// Two recoveries of one day and amount are two recoveries: only the request id tells a repeat.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::RecordRecovery& command, const Context& context) {
  if (const auto amount = domain::CheckAbove0(command.amount_cents(), "amount_cents"); !amount.ok()) return amount;
  const auto act = Find(state, command.number(), command.occurred_on(), context);
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  if (!claim.has_paid()) return domain::WrongPhase(PhaseOf(claim));
  if (const auto order = InOrder(*act); !order.ok()) return order;
  if (claim.recovered_cents() + command.amount_cents() > claim.paid_cents()) {
    return Refuse("RECOVERY_ABOVE_PAID", {{"montant", domain::Euros(claim.paid_cents())}}, {"amount_cents"});
  }
  v1::ClaimsFact fact = On(act->day);
  v1::RecoveryRecorded& recovered = *fact.mutable_recovery_recorded();
  recovered.set_number(claim.number());
  recovered.set_recovery(claim.recoveries() + 1);
  recovered.set_amount_cents(command.amount_cents());
  recovered.set_from(command.from());
  recovered.set_envelope_id(claim.envelope_id());
  recovered.set_complete(claim.recovered_cents() + command.amount_cents() == claim.paid_cents());
  return ClaimsFacts{fact};
}

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const ConfirmCommitment& command, const Context& context) {
  const auto act = Find(state, command.number(), command.occurred_on(), context);
  if (!act.ok()) return act.status();
  if (!act->claim->has_committing()) return ClaimsFacts{};
  v1::ClaimsFact fact = On(act->day);
  fact.mutable_claim_committed()->set_number(command.number());
  fact.mutable_claim_committed()->set_envelope_id(act->claim->envelope_id());
  fact.mutable_claim_committed()->set_amount_cents(act->claim->granted_cents());
  return ClaimsFacts{fact};
}

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const LoseCommitment& command, const Context& context) {
  const auto act = Find(state, command.number(), command.occurred_on(), context);
  if (!act.ok()) return act.status();
  if (!act->claim->has_committing()) return ClaimsFacts{};
  v1::ClaimsFact fact = On(act->day);
  fact.mutable_claim_commitment_lost()->set_number(command.number());
  fact.mutable_claim_commitment_lost()->set_reason(command.reason());
  return ClaimsFacts{fact};
}

ClaimsState Evolve(ClaimsState state, const v1::ClaimsFact& fact) {
  // A fact is a fact: one of an unknown number makes room for it.
  const auto claim = [&](int32_t number) -> Claim& {
    auto& claims = *state.mutable_opened()->mutable_claims();
    while (claims.empty() || (claims.size() < number && number < 10'000)) claims.Add();
    Claim& found = *state.mutable_opened()->mutable_claims(std::clamp(number, 1, std::max(1, claims.size())) - 1);
    *found.mutable_last_on() = fact.occurred_on();
    return found;
  };
  switch (fact.fact_case()) {
    case v1::ClaimsFact::kClaimOpened: {
      const auto& opened = fact.claim_opened();
      if (opened.number() < 1) break;
      Claim& made = claim(opened.number());
      made.mutable_draft();
      made.set_number(opened.number());
      made.set_operator_id(opened.operator_id());
      *made.mutable_kind() = opened.kind();
      *made.mutable_period() = opened.period();
      made.set_loss_cents(opened.loss_cents());
      break;
    }
    case v1::ClaimsFact::kClaimSubmitted:
      claim(fact.claim_submitted().number()).set_net_loss_cents(fact.claim_submitted().net_loss_cents());
      claim(fact.claim_submitted().number()).mutable_submitted();
      break;
    case v1::ClaimsFact::kClaimGranted:
      claim(fact.claim_granted().number()).set_granted_cents(fact.claim_granted().granted_cents());
      claim(fact.claim_granted().number()).mutable_granted();
      break;
    case v1::ClaimsFact::kClaimRejected:
      claim(fact.claim_rejected().number()).mutable_rejected();
      break;
    case v1::ClaimsFact::kCommitmentRequested:
      claim(fact.commitment_requested().number()).set_envelope_id(fact.commitment_requested().envelope_id());
      claim(fact.commitment_requested().number()).mutable_committing();
      break;
    case v1::ClaimsFact::kClaimCommitted:
      claim(fact.claim_committed().number()).mutable_committed();
      break;
    case v1::ClaimsFact::kClaimCommitmentLost:
      claim(fact.claim_commitment_lost().number()).clear_envelope_id();
      claim(fact.claim_commitment_lost().number()).mutable_granted();
      break;
    case v1::ClaimsFact::kClaimPaid: {
      Claim& paid = claim(fact.claim_paid().number());
      paid.set_paid_cents(paid.paid_cents() + fact.claim_paid().amount_cents());
      paid.add_bank_references(fact.claim_paid().bank_reference());
      paid.mutable_paid();
      break;
    }
    case v1::ClaimsFact::kRecoveryRecorded: {
      Claim& recovered = claim(fact.recovery_recorded().number());
      recovered.set_recovered_cents(recovered.recovered_cents() + fact.recovery_recorded().amount_cents());
      recovered.set_recoveries(fact.recovery_recorded().recovery());
      if (fact.recovery_recorded().complete()) recovered.mutable_recovered();
      break;
    }
    case v1::ClaimsFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::securing
