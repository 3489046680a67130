#include "services/securing/envelope/decider.h"

#include <algorithm>

#include "libs/domain/cents.h"
#include "libs/domain/checks.h"
#include "services/securing/ids.h"

namespace iml::securing {

using domain::Context;
using domain::Refuse;
using Commitment = EnvelopeState::Commitment;

namespace {

v1::EnvelopeFact On(absl::CivilDay day) {
  v1::EnvelopeFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

template <typename Of>
const Commitment* Find(const EnvelopeState& state, const Of& of) {
  for (const Commitment& each : state.set().commitments()) {
    if (each.dwelling_id() == of.dwelling_id() && each.number() == of.number()) return &each;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const v1::SetEnvelope& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context, CheckEnvelopeId(command.envelope_id()),
                                      domain::CheckSource(command.source(), command.stated_on(), context, "stated_on"),
                                      domain::CheckAbove0(command.amount_cents(), "amount_cents"));
  if (!day.ok()) return day.status();
  if (state.set().amount_cents() == command.amount_cents() && state.set().source() == command.source() &&
      domain::SameDay(state.set().stated_on(), command.stated_on())) {
    return EnvelopeFacts{};
  }
  if (command.amount_cents() < state.set().committed_cents()) {
    return Refuse("ENVELOPE_BELOW_COMMITTED", {{"montant", domain::Euros(state.set().committed_cents())}},
                  {"amount_cents"});
  }
  v1::EnvelopeFact fact = On(*day);
  fact.mutable_envelope_set()->set_amount_cents(command.amount_cents());
  fact.mutable_envelope_set()->set_source(command.source());
  *fact.mutable_envelope_set()->mutable_stated_on() = command.stated_on();
  return EnvelopeFacts{fact};
}

absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const CommitAid& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (Find(state, command) != nullptr) return EnvelopeFacts{};
  v1::EnvelopeFact fact = On(*day);
  const int64_t available = state.set().amount_cents() - state.set().committed_cents();
  if (!state.has_set() || command.amount_cents() > available) {
    fact.mutable_commitment_refused()->set_dwelling_id(command.dwelling_id());
    fact.mutable_commitment_refused()->set_number(command.number());
    fact.mutable_commitment_refused()->set_reason(state.has_set() ? "ENVELOPE_EXHAUSTED" : "ENVELOPE_NOT_SET");
    return EnvelopeFacts{fact};
  }
  fact.mutable_aid_committed()->set_dwelling_id(command.dwelling_id());
  fact.mutable_aid_committed()->set_number(command.number());
  fact.mutable_aid_committed()->set_amount_cents(command.amount_cents());
  return EnvelopeFacts{fact};
}

absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const RecordAidPaid& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Commitment* commitment = Find(state, command);
  if (commitment == nullptr) return Refuse("NOT_FOUND");
  if (command.payment() <= commitment->payment()) return EnvelopeFacts{};
  v1::EnvelopeFact fact = On(*day);
  v1::AidPaid& paid = *fact.mutable_aid_paid();
  paid.set_dwelling_id(command.dwelling_id());
  paid.set_number(command.number());
  paid.set_payment(command.payment());
  paid.set_amount_cents(command.amount_cents());
  return EnvelopeFacts{fact};
}

absl::StatusOr<EnvelopeFacts> Decide(const EnvelopeState& state, const RecordAidRecovered& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  const Commitment* commitment = Find(state, command);
  if (commitment == nullptr) return Refuse("NOT_FOUND");
  if (command.recovery() <= commitment->recovery()) return EnvelopeFacts{};
  v1::EnvelopeFact fact = On(*day);
  v1::AidRecovered& recovered = *fact.mutable_aid_recovered();
  recovered.set_dwelling_id(command.dwelling_id());
  recovered.set_number(command.number());
  recovered.set_recovery(command.recovery());
  recovered.set_amount_cents(command.amount_cents());
  return EnvelopeFacts{fact};
}

EnvelopeState Evolve(EnvelopeState state, const v1::EnvelopeFact& fact) {
  const auto find = [&](const auto& of) -> Commitment* { return const_cast<Commitment*>(Find(state, of)); };
  switch (fact.fact_case()) {
    case v1::EnvelopeFact::kEnvelopeSet:
      state.mutable_set()->set_amount_cents(fact.envelope_set().amount_cents());
      state.mutable_set()->set_source(fact.envelope_set().source());
      *state.mutable_set()->mutable_stated_on() = fact.envelope_set().stated_on();
      break;
    case v1::EnvelopeFact::kAidCommitted: {
      state.mutable_set()->set_committed_cents(state.set().committed_cents() + fact.aid_committed().amount_cents());
      Commitment& commitment = *state.mutable_set()->add_commitments();
      commitment.set_dwelling_id(fact.aid_committed().dwelling_id());
      commitment.set_number(fact.aid_committed().number());
      break;
    }
    case v1::EnvelopeFact::kAidPaid:
      if (Commitment* commitment = find(fact.aid_paid())) commitment->set_payment(fact.aid_paid().payment());
      break;
    case v1::EnvelopeFact::kAidRecovered:
      if (Commitment* commitment = find(fact.aid_recovered()))
        commitment->set_recovery(fact.aid_recovered().recovery());
      break;
    case v1::EnvelopeFact::kCommitmentRefused:
    case v1::EnvelopeFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::securing
