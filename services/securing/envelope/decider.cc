#include "services/securing/envelope/decider.h"

#include "libs/domain/checks.h"
#include "services/securing/ids.h"
#include "services/securing/reasons.h"

namespace iml::securing {

using domain::At;
using domain::Context;
using domain::LabelOf;
using domain::Refuse;
using Commitment = EnvelopeState::Commitment;

namespace {

v1::EnvelopeFact On(absl::CivilDay day) {
  v1::EnvelopeFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

// That of a claim; null when there is none.
template <typename Of>
const Commitment* CommitmentOf(const EnvelopeState& state, const Of& of) {
  for (const Commitment& each : state.set().commitments()) {
    if (each.dwelling_id() == of.dwelling_id() && each.number() == of.number()) return &each;
  }
  return nullptr;
}

bool Stands(const EnvelopeState::Set& set, const v1::SetEnvelope& command) {
  return set.amount_cents() == command.amount_cents() && set.source() == command.source() &&
         domain::SameDay(set.stated_on(), command.stated_on());
}

}  // namespace

absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const v1::SetEnvelope& command,
                                     const Context& context) {
  const auto formed = CheckEnvelopeId(command.envelope_id(), LabelOf<v1::SetEnvelope>("envelope_id"));
  if (!formed.ok()) return formed;
  if (Stands(state.set(), command)) return EnvelopeFacts{};
  if (command.amount_cents() < state.set().committed_cents()) {
    return At("amount_cents",
              Refuse<v1::REASON_ENVELOPE_BELOW_COMMITTED>(domain::Cents(state.set().committed_cents())));
  }
  v1::EnvelopeFact fact = On(context.day);
  fact.mutable_envelope_set()->set_amount_cents(command.amount_cents());
  fact.mutable_envelope_set()->set_source(command.source());
  *fact.mutable_envelope_set()->mutable_stated_on() = command.stated_on();
  return EnvelopeFacts{fact};
}

// ---- what reactions send

// INV-55: what is committed never exceeds the amount.
absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const CommitAid& command, const Context& context) {
  if (CommitmentOf(state, command) != nullptr) return EnvelopeFacts{};
  v1::EnvelopeFact fact = On(context.day);
  const int64_t available = state.set().amount_cents() - state.set().committed_cents();
  if (!state.has_set() || command.amount_cents() > available) {
    v1::CommitmentRefused& refused = *fact.mutable_commitment_refused();
    refused.set_dwelling_id(command.dwelling_id());
    refused.set_number(command.number());
    refused.set_reason(state.has_set() ? v1::REASON_ENVELOPE_EXHAUSTED : v1::REASON_ENVELOPE_NOT_SET);
    return EnvelopeFacts{fact};
  }
  v1::AidCommitted& committed = *fact.mutable_aid_committed();
  committed.set_dwelling_id(command.dwelling_id());
  committed.set_number(command.number());
  committed.set_amount_cents(command.amount_cents());
  return EnvelopeFacts{fact};
}

absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const RecordAidPaid& command, const Context& context) {
  const Commitment* commitment = CommitmentOf(state, command);
  if (commitment == nullptr) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  if (command.payment() <= commitment->payment()) return EnvelopeFacts{};
  v1::EnvelopeFact fact = On(context.day);
  v1::AidPaid& paid = *fact.mutable_aid_paid();
  paid.set_dwelling_id(command.dwelling_id());
  paid.set_number(command.number());
  paid.set_payment(command.payment());
  paid.set_amount_cents(command.amount_cents());
  return EnvelopeFacts{fact};
}

absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const RecordAidRecovered& command,
                                     const Context& context) {
  const Commitment* commitment = CommitmentOf(state, command);
  if (commitment == nullptr) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  if (command.recovery() <= commitment->recovery()) return EnvelopeFacts{};
  v1::EnvelopeFact fact = On(context.day);
  v1::AidRecovered& recovered = *fact.mutable_aid_recovered();
  recovered.set_dwelling_id(command.dwelling_id());
  recovered.set_number(command.number());
  recovered.set_recovery(command.recovery());
  recovered.set_amount_cents(command.amount_cents());
  return EnvelopeFacts{fact};
}

// ---- what facts change

namespace {

void Set(const v1::EnvelopeSet& set, EnvelopeState* state) {
  state->mutable_set()->set_amount_cents(set.amount_cents());
  state->mutable_set()->set_source(set.source());
  *state->mutable_set()->mutable_stated_on() = set.stated_on();
}

void Commit(const v1::AidCommitted& committed, EnvelopeState* state) {
  state->mutable_set()->set_committed_cents(state->set().committed_cents() + committed.amount_cents());
  Commitment& commitment = *state->mutable_set()->add_commitments();
  commitment.set_dwelling_id(committed.dwelling_id());
  commitment.set_number(committed.number());
}

// To change.
template <typename Of>
Commitment* Find(const Of& of, EnvelopeState* state) {
  return const_cast<Commitment*>(CommitmentOf(*state, of));
}

}  // namespace

EnvelopeState Evolve(EnvelopeState state, const v1::EnvelopeFact& fact) {
  switch (fact.fact_case()) {
    case v1::EnvelopeFact::kEnvelopeSet:
      Set(fact.envelope_set(), &state);
      break;
    case v1::EnvelopeFact::kAidCommitted:
      Commit(fact.aid_committed(), &state);
      break;
    case v1::EnvelopeFact::kAidPaid:
      if (Commitment* found = Find(fact.aid_paid(), &state)) found->set_payment(fact.aid_paid().payment());
      break;
    case v1::EnvelopeFact::kAidRecovered:
      if (Commitment* found = Find(fact.aid_recovered(), &state)) found->set_recovery(fact.aid_recovered().recovery());
      break;
    case v1::EnvelopeFact::kCommitmentRefused:
    case v1::EnvelopeFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::securing
