#include "services/securing/claims/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "libs/domain/checks.h"
#include "services/securing/claims/machine.h"
#include "services/securing/ids.h"
#include "services/securing/reasons.h"

namespace iml::securing {

using absl::CivilDay;
using domain::At;
using domain::Cents;
using domain::Context;
using domain::LabelOf;
using domain::Refuse;
using google::protobuf::util::MessageDifferencer;
using Claim = ClaimsState::Claim;

const Claim& ClaimOf(const ClaimsState& state, int32_t number) {
  return number < 1 || number > state.claims_size() ? Claim::default_instance() : state.claims(number - 1);
}

CivilDay FirstDay(const domain::v1::Period& loss) { return domain::Day(loss.from()).value_or(CivilDay()); }

namespace {

v1::ClaimsFact On(CivilDay day) {
  v1::ClaimsFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

std::optional<absl::StatusOr<ClaimsFacts>> Barred(const Claim& claim, ClaimAct act, const v1::ClaimsFact& fact) {
  if (claim.status() == v1::CLAIM_STATUS_UNSPECIFIED) return At("number", Refuse<rpc::v1::REASON_NOT_FOUND>());
  return domain::Barred(kClaimMachine[claim.status()][act], claim.status(), fact, claim.last());
}

// DATES_OUT_OF_ORDER before the last act.
template <typename Act>
absl::Status CheckFollows(const Claim& claim, CivilDay day) {
  return domain::CheckOrder(domain::TitleOf<Act>(), day, LabelOf(claim.status()), claim.last_on());
}

// INV-50.
absl::Status CheckMet(const std::vector<v1::Criterion>& criteria) {
  const std::string lacking = NotMet(criteria);
  return lacking.empty() ? absl::OkStatus() : Refuse<v1::REASON_NOT_ELIGIBLE>(domain::Words(lacking));
}

absl::Status Missing(const char* field, const domain::Words& label) {
  return At(field, Refuse<rpc::v1::REASON_FIELD_MISSING>(label));
}

bool Unpaid(const v1::OpenClaim& command) { return command.kind().code() == "IMPAYE"; }

// A period has an end; unpaid rent is that of an account.
absl::Status CheckWhatItIsOf(const v1::OpenClaim& command) {
  return domain::All(
      {command.period().has_until() ? absl::OkStatus() : Missing("period.until", LabelOf<v1::OpenClaim>("period")),
       Unpaid(command) && command.rent_account_id().empty()
           ? Missing("rent_account_id", LabelOf<v1::OpenClaim>("rent_account_id"))
           : absl::OkStatus()});
}

bool SameLoss(const Claim& claim, const v1::OpenClaim& command) {
  return claim.status() == v1::CLAIM_STATUS_DRAFT && MessageDifferencer::Equals(claim.period(), command.period()) &&
         claim.loss_cents() == command.loss_cents() && claim.rent_account_id() == command.rent_account_id();
}

// INV-54: no loss is claimed twice. The claim that stands for the command's kind in a part of its period; unpaid rent
// is that of an account, and a shared dwelling has several.
const Claim* Standing(const ClaimsState& state, const v1::OpenClaim& command) {
  const auto period = domain::ToPeriod(command.period());
  for (const Claim& claim : state.claims()) {
    if (claim.status() == v1::CLAIM_STATUS_REJECTED || claim.kind().code() != command.kind().code()) continue;
    if (Unpaid(command) && claim.rent_account_id() != command.rent_account_id()) continue;
    const auto other = domain::ToPeriod(claim.period());
    if (other && other->Overlaps(*period)) return &claim;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::OpenClaim& command, const Evidence& evidence,
                                   const Context& context) {
  if (const auto of = CheckWhatItIsOf(command); !of.ok()) return of;
  if (evidence.dwelling == nullptr) {
    return At("dwelling_id", Refuse<v1::REASON_NOT_ELIGIBLE>(LabelOf(v1::CRITERION_KIND_IML_DWELLING)));
  }
  const bool now = !evidence.operator_now.empty() && context.actor.organisation() == evidence.operator_now;
  const std::string& operator_id = now ? evidence.operator_now : evidence.dwelling->operator_id();
  if (const auto yours = domain::CheckYours(context, operator_id); !yours.ok()) return yours;
  if (const Claim* standing = Standing(state, command); standing != nullptr) {
    if (SameLoss(*standing, command)) return ClaimsFacts{};
    return At("period", Refuse<v1::REASON_CLAIM_OVERLAP>(domain::Count(standing->number())));
  }
  const auto criteria = Judge(evidence, command.kind(), FirstDay(command.period()));
  if (const auto met = CheckMet(criteria); !met.ok()) return met;
  if (Unpaid(command) && command.loss_cents() > command.statement().arrears_cents()) {
    return At("loss_cents", Refuse<v1::REASON_LOSS_ABOVE_STATEMENT>(Cents(command.statement().arrears_cents())));
  }
  v1::ClaimsFact fact = On(context.day);
  v1::ClaimOpened& opened = *fact.mutable_claim_opened();
  opened.set_number(state.claims_size() + 1);
  opened.set_operator_id(operator_id);
  *opened.mutable_kind() = command.kind();
  *opened.mutable_period() = command.period();
  opened.set_loss_cents(command.loss_cents());
  opened.mutable_criteria()->Add(criteria.begin(), criteria.end());
  opened.set_rent_account_id(command.rent_account_id());
  if (Unpaid(command)) *opened.mutable_statement() = command.statement();
  return ClaimsFacts{fact};
}

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::SubmitClaim& command, const Evidence& evidence,
                                   const Context& context) {
  const Claim& claim = ClaimOf(state, command.number());
  if (const auto yours = domain::CheckYours(context, claim.operator_id()); !yours.ok()) return yours;
  v1::ClaimsFact fact = On(context.day);
  v1::ClaimSubmitted& submitted = *fact.mutable_claim_submitted();
  submitted.set_number(claim.number());
  submitted.set_recovered_elsewhere_cents(command.recovered_elsewhere_cents());
  submitted.set_net_loss_cents(std::max<int64_t>(0, claim.loss_cents() - command.recovered_elsewhere_cents()));
  *submitted.mutable_documents() = command.documents();
  if (const auto barred = Barred(claim, kSubmitClaim, fact)) return *barred;
  const auto criteria = Judge(evidence, claim.kind(), FirstDay(claim.period()));
  const auto ready = domain::First(CheckFollows<v1::ClaimSubmitted>(claim, context.day), CheckMet(criteria));
  if (!ready.ok()) return ready;
  submitted.mutable_criteria()->Add(criteria.begin(), criteria.end());
  return ClaimsFacts{fact};
}

namespace {

v1::ClaimsFact Decided(const Claim& claim, const v1::DecideClaim& command, CivilDay day) {
  v1::ClaimsFact fact = On(day);
  if (command.granted_cents() == 0) {
    fact.mutable_claim_rejected()->set_number(claim.number());
    *fact.mutable_claim_rejected()->mutable_reason() = command.reason();
    return fact;
  }
  v1::ClaimGranted& granted = *fact.mutable_claim_granted();
  granted.set_number(claim.number());
  granted.set_granted_cents(command.granted_cents());
  if (command.has_reason()) *granted.mutable_reason() = command.reason();
  return fact;
}

bool Says(const privacy::v1::Text& text) { return text.has_sealed() || !text.clear().empty(); }

}  // namespace

// INV-56: who decides is not of the applicant's association.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::DecideClaim& command, const Evidence& evidence,
                                   const Context& context) {
  if (command.granted_cents() == 0 && !Says(command.reason())) {
    return Missing("reason", LabelOf<v1::DecideClaim>("reason"));
  }
  const Claim& claim = ClaimOf(state, command.number());
  const bool applicant = !claim.operator_id().empty() && context.actor.organisation() == claim.operator_id();
  if (applicant) return Refuse<v1::REASON_DECIDER_IS_APPLICANT>();
  v1::ClaimsFact fact = Decided(claim, command, context.day);
  if (const auto barred = Barred(claim, kDecideClaim, fact)) return *barred;
  if (fact.has_claim_rejected()) {
    if (const auto order = CheckFollows<v1::ClaimRejected>(claim, context.day); !order.ok()) return order;
    return ClaimsFacts{fact};
  }
  if (const auto order = CheckFollows<v1::ClaimGranted>(claim, context.day); !order.ok()) return order;
  if (command.granted_cents() > claim.net_loss_cents()) {
    return At("granted_cents", Refuse<v1::REASON_GRANT_ABOVE_LOSS>(Cents(claim.net_loss_cents())));
  }
  const auto criteria = Judge(evidence, claim.kind(), FirstDay(claim.period()));
  if (const auto met = CheckMet(criteria); !met.ok()) return met;
  fact.mutable_claim_granted()->mutable_criteria()->Add(criteria.begin(), criteria.end());
  return ClaimsFacts{fact};
}

// INV-55: the envelope answers.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::CommitClaim& command, const std::string& region,
                                   const Context& context) {
  const auto formed = CheckEnvelopeId(command.envelope_id(), LabelOf<v1::CommitClaim>("envelope_id"));
  if (!formed.ok()) return formed;
  const Claim& claim = ClaimOf(state, command.number());
  v1::ClaimsFact fact = On(context.day);
  fact.mutable_commitment_requested()->set_number(claim.number());
  fact.mutable_commitment_requested()->set_envelope_id(command.envelope_id());
  fact.mutable_commitment_requested()->set_amount_cents(claim.granted_cents());
  if (const auto barred = Barred(claim, kCommitClaim, fact)) return *barred;
  if (!command.envelope_id().starts_with(region + "-")) {
    return At("envelope_id", Refuse<v1::REASON_OTHER_REGION>(domain::Words(region.empty() ? "?" : region)));
  }
  if (const auto order = CheckFollows<v1::CommitmentRequested>(claim, context.day); !order.ok()) return order;
  return ClaimsFacts{fact};
}

// INV-55: no more is paid than was committed, which is what was granted. A transfer has a reference of its own: another
// amount is another one.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::PayClaim& command, const Context& context) {
  const Claim& claim = ClaimOf(state, command.number());
  const auto paid_by =
      std::find_if(claim.payments().begin(), claim.payments().end(), [&](const Claim::Payment& payment) {
        return MessageDifferencer::Equals(payment.bank_reference(), command.bank_reference());
      });
  const bool known = paid_by != claim.payments().end();
  if (known && paid_by->amount_cents() == command.amount_cents()) return ClaimsFacts{};
  v1::ClaimsFact fact = On(context.day);
  v1::ClaimPaid& paid = *fact.mutable_claim_paid();
  paid.set_number(claim.number());
  paid.set_payment(claim.payments_size() + 1);
  paid.set_amount_cents(command.amount_cents());
  *paid.mutable_bank_reference() = command.bank_reference();
  paid.set_envelope_id(claim.envelope_id());
  if (const auto barred = Barred(claim, kPayClaim, fact)) return *barred;
  if (known) {
    return At("bank_reference", Refuse<rpc::v1::REASON_VALUE_INVALID>(LabelOf<v1::PayClaim>("bank_reference"),
                                                                      domain::Words("un autre paiement la porte")));
  }
  if (const auto order = CheckFollows<v1::ClaimPaid>(claim, context.day); !order.ok()) return order;
  if (claim.paid_cents() + command.amount_cents() > claim.granted_cents()) {
    return At("amount_cents", Refuse<v1::REASON_PAYMENT_ABOVE_COMMITMENT>(Cents(claim.granted_cents())));
  }
  return ClaimsFacts{fact};
}

// Two recoveries of one day and amount are two recoveries: only the request id tells a repeat.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::RecordRecovery& command,
                                   const Context& context) {
  const Claim& claim = ClaimOf(state, command.number());
  v1::ClaimsFact fact = On(context.day);
  v1::RecoveryRecorded& recovered = *fact.mutable_recovery_recorded();
  recovered.set_number(claim.number());
  recovered.set_recovery(claim.recoveries() + 1);
  recovered.set_amount_cents(command.amount_cents());
  recovered.set_from(command.from());
  recovered.set_envelope_id(claim.envelope_id());
  recovered.set_complete(claim.recovered_cents() + command.amount_cents() == claim.paid_cents());
  if (const auto barred = Barred(claim, kRecordRecovery, fact)) return *barred;
  if (const auto order = CheckFollows<v1::RecoveryRecorded>(claim, context.day); !order.ok()) return order;
  if (claim.recovered_cents() + command.amount_cents() > claim.paid_cents()) {
    return At("amount_cents", Refuse<v1::REASON_RECOVERY_ABOVE_PAID>(Cents(claim.paid_cents())));
  }
  return ClaimsFacts{fact};
}

// ---- what reactions send

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const ConfirmCommitment& command, const Context& context) {
  const Claim& claim = ClaimOf(state, command.number());
  v1::ClaimsFact fact = On(context.day);
  fact.mutable_claim_committed()->set_number(command.number());
  fact.mutable_claim_committed()->set_envelope_id(claim.envelope_id());
  fact.mutable_claim_committed()->set_amount_cents(claim.granted_cents());
  if (const auto barred = Barred(claim, kConfirmCommitment, fact)) return *barred;
  return ClaimsFacts{fact};
}

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const LoseCommitment& command, const Context& context) {
  const Claim& claim = ClaimOf(state, command.number());
  v1::ClaimsFact fact = On(context.day);
  fact.mutable_claim_commitment_lost()->set_number(command.number());
  fact.mutable_claim_commitment_lost()->set_reason(command.reason());
  if (const auto barred = Barred(claim, kLoseCommitment, fact)) return *barred;
  return ClaimsFacts{fact};
}

// ---- what facts change

namespace {

// The claim that a fact is about, at the status that the fact leads it to. A fact is a fact: one of an unknown number
// makes room for it.
Claim& After(const v1::ClaimsFact& fact, int32_t number, ClaimsState* state) {
  auto& claims = *state->mutable_claims();
  while (claims.empty() || (claims.size() < number && number < 10'000)) claims.Add();
  Claim& claim = claims[std::clamp(number, 1, std::max(1, claims.size())) - 1];
  claim.set_status(StatusAfter(claim.status(), fact));
  *claim.mutable_last_on() = fact.occurred_on();
  return claim;
}

void Open(const v1::ClaimOpened& opened, Claim* claim) {
  claim->set_number(opened.number());
  claim->set_operator_id(opened.operator_id());
  *claim->mutable_kind() = opened.kind();
  *claim->mutable_period() = opened.period();
  claim->set_rent_account_id(opened.rent_account_id());
  claim->set_loss_cents(opened.loss_cents());
}

void Submit(const v1::ClaimsFact& fact, Claim* claim) {
  claim->set_net_loss_cents(fact.claim_submitted().net_loss_cents());
  *claim->mutable_last() = fact;
  claim->mutable_last()->mutable_claim_submitted()->clear_criteria();
}

void Grant(const v1::ClaimsFact& fact, Claim* claim) {
  claim->set_granted_cents(fact.claim_granted().granted_cents());
  *claim->mutable_last() = fact;
  claim->mutable_last()->mutable_claim_granted()->clear_criteria();
}

void Ask(const v1::ClaimsFact& fact, Claim* claim) {
  claim->set_envelope_id(fact.commitment_requested().envelope_id());
  *claim->mutable_last() = fact;
}

void Pay(const v1::ClaimPaid& paid, Claim* claim) {
  claim->set_paid_cents(claim->paid_cents() + paid.amount_cents());
  Claim::Payment& payment = *claim->add_payments();
  *payment.mutable_bank_reference() = paid.bank_reference();
  payment.set_amount_cents(paid.amount_cents());
}

void Recover(const v1::RecoveryRecorded& recovered, Claim* claim) {
  claim->set_recovered_cents(claim->recovered_cents() + recovered.amount_cents());
  claim->set_recoveries(recovered.recovery());
}

}  // namespace

ClaimsState Evolve(ClaimsState state, const v1::ClaimsFact& fact) {
  switch (fact.fact_case()) {
    case v1::ClaimsFact::kClaimOpened:
      if (fact.claim_opened().number() < 1) break;
      Open(fact.claim_opened(), &After(fact, fact.claim_opened().number(), &state));
      break;
    case v1::ClaimsFact::kClaimSubmitted:
      Submit(fact, &After(fact, fact.claim_submitted().number(), &state));
      break;
    case v1::ClaimsFact::kClaimGranted:
      Grant(fact, &After(fact, fact.claim_granted().number(), &state));
      break;
    case v1::ClaimsFact::kClaimRejected:
      *After(fact, fact.claim_rejected().number(), &state).mutable_last() = fact;
      break;
    case v1::ClaimsFact::kCommitmentRequested:
      Ask(fact, &After(fact, fact.commitment_requested().number(), &state));
      break;
    case v1::ClaimsFact::kClaimCommitted:
      After(fact, fact.claim_committed().number(), &state);
      break;
    case v1::ClaimsFact::kClaimCommitmentLost:
      After(fact, fact.claim_commitment_lost().number(), &state).clear_envelope_id();
      break;
    case v1::ClaimsFact::kClaimPaid:
      Pay(fact.claim_paid(), &After(fact, fact.claim_paid().number(), &state));
      break;
    case v1::ClaimsFact::kRecoveryRecorded:
      Recover(fact.recovery_recorded(), &After(fact, fact.recovery_recorded().number(), &state));
      break;
    case v1::ClaimsFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::securing
