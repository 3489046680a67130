#include "services/securing/claims/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "libs/domain/cents.h"
#include "libs/domain/checks.h"
#include "libs/domain/codes.h"
#include "services/securing/ids.h"

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

// The claim of that number and the day of the act, checked with the command's other fields.
struct Act {
  const Claim* claim = nullptr;
  CivilDay day;
};
template <typename... Checks>
absl::StatusOr<Act> Find(const ClaimsState& state, int32_t number, const google::type::Date& occurred_on,
                         const Context& context, const Checks&... others) {
  const auto day = domain::OccurredOn(occurred_on, context, others...);
  if (!day.ok()) return day.status();
  if (number < 1 || number > state.opened().claims_size()) return Refuse("NOT_FOUND", {}, {"number"});
  return Act{&state.opened().claims(number - 1), *day};
}
// Not a phase for this act: nothing when it is the one that led there, whatever others answered since.
absl::StatusOr<ClaimsFacts> RepeatedOrWrong(const Claim& claim, const v1::ClaimsFact& fact) {
  if (MessageDifferencer::Equals(claim.last(), fact)) return ClaimsFacts{};
  return domain::WrongPhase(PhaseOf(claim));
}

absl::Status InOrder(const Act& act) {
  return domain::CheckOrder("Cet acte", act.day, "le précédent", act.claim->last_on());
}

}  // namespace

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::OpenClaim& command, const Evidence& evidence,
                                   const Context& context) {
  const bool unpaid = command.kind().code() == "IMPAYE";
  const auto day = domain::OccurredOn(
      command.occurred_on(), context, domain::CheckCode(command.kind(), "natureSinistre", "kind"),
      domain::CheckAbove0(command.loss_cents(), "loss_cents"), domain::CheckPeriod(command.period(), "period"),
      command.period().has_until() ? absl::OkStatus() : domain::Missing("period.until"),
      unpaid ? domain::CheckText(command.rent_account_id(), "rent_account_id") : absl::OkStatus());
  if (!day.ok()) return day.status();
  const auto period = domain::ToPeriod(command.period());
  if (evidence.dwelling == nullptr) return Refuse("NOT_ELIGIBLE", {{"critères", "IML_DWELLING"}}, {"dwelling_id"});
  const std::string& operator_id = evidence.dwelling->operator_id();
  if (const auto named = domain::CheckNamed(context, operator_id); !named.ok()) return named;

  for (const Claim& claim : state.opened().claims()) {
    if (claim.has_rejected() || claim.kind().code() != command.kind().code()) continue;
    const bool same = claim.has_draft() && MessageDifferencer::Equals(claim.period(), command.period()) &&
                      claim.loss_cents() == command.loss_cents() &&
                      claim.rent_account_id() == command.rent_account_id();
    if (same) return ClaimsFacts{};
    if (const auto other = domain::ToPeriod(claim.period()); other && other->Overlaps(*period)) {
      return Refuse("CLAIM_OVERLAP", {{"n", std::to_string(claim.number())}}, {"period"});
    }
  }
  const auto criteria = Judge(evidence, command.kind(), *day);
  if (const std::string lacking = NotMet(criteria); !lacking.empty())
    return Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  if (unpaid && command.loss_cents() > command.statement().arrears_cents()) {
    return Refuse("LOSS_ABOVE_STATEMENT", {{"montant", domain::Euros(command.statement().arrears_cents())}},
                  {"loss_cents"});
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

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::SubmitClaim& command, const Evidence& evidence,
                                   const Context& context) {
  const auto act = Find(state, command.number(), command.occurred_on(), context,
                        domain::CheckNotBelow0(command.recovered_elsewhere_cents(), "recovered_elsewhere_cents"));
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  if (const auto named = domain::CheckNamed(context, claim.operator_id()); !named.ok()) return named;
  v1::ClaimsFact fact = On(act->day);
  v1::ClaimSubmitted& submitted = *fact.mutable_claim_submitted();
  submitted.set_number(claim.number());
  submitted.set_recovered_elsewhere_cents(command.recovered_elsewhere_cents());
  submitted.set_net_loss_cents(std::max<int64_t>(0, claim.loss_cents() - command.recovered_elsewhere_cents()));
  *submitted.mutable_documents() = command.documents();
  if (!claim.has_draft()) return RepeatedOrWrong(claim, fact);
  if (const auto order = InOrder(*act); !order.ok()) return order;
  const auto criteria = Judge(evidence, claim.kind(), act->day);
  if (const std::string lacking = NotMet(criteria); !lacking.empty())
    return Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  submitted.mutable_criteria()->Add(criteria.begin(), criteria.end());
  return ClaimsFacts{fact};
}

// INV-56: who decides is not of the applicant's association.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::DecideClaim& command, const Evidence& evidence,
                                   const Context& context) {
  const auto act = Find(state, command.number(), command.occurred_on(), context,
                        domain::CheckNotBelow0(command.granted_cents(), "granted_cents"),
                        command.granted_cents() == 0 ? domain::CheckReason(command.reason()) : absl::OkStatus());
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  if (context.actor.organisation() == claim.operator_id()) return Refuse("DECIDER_IS_APPLICANT");
  v1::ClaimsFact fact = On(act->day);
  if (command.granted_cents() == 0) {
    fact.mutable_claim_rejected()->set_number(claim.number());
    fact.mutable_claim_rejected()->set_reason(command.reason());
  } else {
    fact.mutable_claim_granted()->set_number(claim.number());
    fact.mutable_claim_granted()->set_granted_cents(command.granted_cents());
    fact.mutable_claim_granted()->set_reason(command.reason());
  }
  if (!claim.has_submitted()) return RepeatedOrWrong(claim, fact);
  if (const auto order = InOrder(*act); !order.ok()) return order;
  if (fact.has_claim_rejected()) return ClaimsFacts{fact};
  if (command.granted_cents() > claim.net_loss_cents()) {
    return Refuse("GRANT_ABOVE_LOSS", {{"montant", domain::Euros(claim.net_loss_cents())}}, {"granted_cents"});
  }
  const auto criteria = Judge(evidence, claim.kind(), act->day);
  if (const std::string lacking = NotMet(criteria); !lacking.empty())
    return Refuse("NOT_ELIGIBLE", {{"critères", lacking}});
  fact.mutable_claim_granted()->mutable_criteria()->Add(criteria.begin(), criteria.end());
  return ClaimsFacts{fact};
}

// INV-55: the envelope answers.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::CommitClaim& command, const Context& context) {
  const auto act =
      Find(state, command.number(), command.occurred_on(), context, CheckEnvelopeId(command.envelope_id()));
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  v1::ClaimsFact fact = On(act->day);
  fact.mutable_commitment_requested()->set_number(claim.number());
  fact.mutable_commitment_requested()->set_envelope_id(command.envelope_id());
  fact.mutable_commitment_requested()->set_amount_cents(claim.granted_cents());
  if (!claim.has_granted()) return RepeatedOrWrong(claim, fact);
  if (const auto order = InOrder(*act); !order.ok()) return order;
  return ClaimsFacts{fact};
}

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::PayClaim& command, const Context& context) {
  const auto act = Find(state, command.number(), command.occurred_on(), context,
                        domain::CheckAbove0(command.amount_cents(), "amount_cents"),
                        domain::CheckText(command.bank_reference(), "bank_reference"));
  if (!act.ok()) return act.status();
  const Claim& claim = *act->claim;
  for (const Claim::Payment& payment : claim.payments()) {
    if (payment.bank_reference() != command.bank_reference()) continue;
    if (payment.amount_cents() == command.amount_cents()) return ClaimsFacts{};
    return Refuse("VALUE_INVALID", {{"champ", "bank_reference"}, {"règle", "un autre paiement la porte"}},
                  {"bank_reference"});
  }
  if (!claim.has_committed() && !claim.has_paid()) return domain::WrongPhase(PhaseOf(claim));
  if (const auto order = InOrder(*act); !order.ok()) return order;
  if (claim.paid_cents() + command.amount_cents() > claim.granted_cents()) {
    return Refuse("PAYMENT_ABOVE_COMMITMENT", {{"montant", domain::Euros(claim.granted_cents())}}, {"amount_cents"});
  }
  v1::ClaimsFact fact = On(act->day);
  v1::ClaimPaid& paid = *fact.mutable_claim_paid();
  paid.set_number(claim.number());
  paid.set_payment(claim.payments_size() + 1);
  paid.set_amount_cents(command.amount_cents());
  paid.set_bank_reference(command.bank_reference());
  paid.set_envelope_id(claim.envelope_id());
  return ClaimsFacts{fact};
}

// Two recoveries of one day and amount are two recoveries: only the request id tells a repeat.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::RecordRecovery& command,
                                   const Context& context) {
  const auto act = Find(state, command.number(), command.occurred_on(), context,
                        domain::CheckAbove0(command.amount_cents(), "amount_cents"),
                        domain::CheckOneOf(command.from(), {"tenant", "insurance", "guarantee", "other"}, "from"));
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
      made.set_rent_account_id(opened.rent_account_id());
      made.set_loss_cents(opened.loss_cents());
      break;
    }
    case v1::ClaimsFact::kClaimSubmitted: {
      Claim& submitted = claim(fact.claim_submitted().number());
      submitted.mutable_submitted();
      submitted.set_net_loss_cents(fact.claim_submitted().net_loss_cents());
      *submitted.mutable_last() = fact;
      submitted.mutable_last()->mutable_claim_submitted()->clear_criteria();
      break;
    }
    case v1::ClaimsFact::kClaimGranted: {
      Claim& granted = claim(fact.claim_granted().number());
      granted.mutable_granted();
      granted.set_granted_cents(fact.claim_granted().granted_cents());
      *granted.mutable_last() = fact;
      granted.mutable_last()->mutable_claim_granted()->clear_criteria();
      break;
    }
    case v1::ClaimsFact::kClaimRejected: {
      Claim& rejected = claim(fact.claim_rejected().number());
      rejected.mutable_rejected();
      *rejected.mutable_last() = fact;
      break;
    }
    case v1::ClaimsFact::kCommitmentRequested: {
      Claim& committing = claim(fact.commitment_requested().number());
      committing.mutable_committing();
      committing.set_envelope_id(fact.commitment_requested().envelope_id());
      *committing.mutable_last() = fact;
      break;
    }
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
      paid.mutable_paid();
      Claim::Payment& payment = *paid.add_payments();
      payment.set_bank_reference(fact.claim_paid().bank_reference());
      payment.set_amount_cents(fact.claim_paid().amount_cents());
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
