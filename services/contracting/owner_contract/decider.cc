#include "services/contracting/owner_contract/decider.h"

#include "libs/domain/checks.h"
#include "services/contracting/owner_contract/machine.h"
#include "services/contracting/reasons.h"

namespace iml::contracting {

using domain::At;
using domain::CheckOrder;
using domain::Context;
using domain::LabelOf;
using domain::Refuse;
using domain::TitleOf;

namespace {

v1::OwnerContractFact On(absl::CivilDay day) {
  v1::OwnerContractFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

std::optional<absl::StatusOr<OwnerContractFacts>> Barred(const OwnerContractState& state, OwnerContractAct act,
                                                         const v1::OwnerContractFact& fact) {
  return domain::Barred(kOwnerContractMachine[state.status()][act], state.status(), fact, state.last());
}

template <typename Command>
v1::OwnerContractFact SignedBy(const Command& command, absl::CivilDay day) {
  v1::OwnerContractFact fact = On(day);
  v1::OwnerContractSigned& made = *fact.mutable_owner_contract_signed();
  made.set_dwelling_id(command.dwelling_id());
  made.set_operator_id(command.operator_id());
  *made.mutable_terms() = command.terms();
  return fact;
}

v1::OwnerContractFact VoidedFor(const std::string& door_id, int32_t capture_file, v1::Reason reason,
                                absl::CivilDay day) {
  v1::OwnerContractFact fact = On(day);
  fact.mutable_owner_contract_voided()->set_door_id(door_id);
  fact.mutable_owner_contract_voided()->set_capture_file(capture_file);
  fact.mutable_owner_contract_voided()->set_reason(reason);
  return fact;
}

}  // namespace

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const v1::SignOwnerContract& command,
                                          const Parties& parties, const Context& context) {
  if (const auto yours = domain::CheckYours(context, command.operator_id()); !yours.ok()) return yours;
  const v1::OwnerContractFact fact = SignedBy(command, context.day);
  if (const auto barred = Barred(state, kSignOwnerContract, fact)) return *barred;
  if (!parties.operator_known) {
    const domain::Typed<domain::Siren> siren(command.operator_id());
    return At("operator_id", Refuse<v1::REASON_OPERATOR_UNKNOWN>(siren));
  }
  if (!parties.dwelling_known) return At("dwelling_id", Refuse<rpc::v1::REASON_NOT_FOUND>());
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const v1::EndOwnerContract& command,
                                          const Context& context) {
  if (const auto yours = domain::CheckYours(context, state.contract().operator_id()); !yours.ok()) return yours;
  v1::OwnerContractFact fact = On(context.day);
  v1::OwnerContractEndRequested& requested = *fact.mutable_owner_contract_end_requested();
  requested.set_dwelling_id(state.contract().dwelling_id());
  *requested.mutable_ends_on() = command.ends_on();
  requested.set_side(command.side());
  *requested.mutable_reason() = command.reason();
  if (const auto barred = Barred(state, kEndOwnerContract, fact)) return *barred;
  const absl::CivilDay ends = domain::Day(command.ends_on()).value_or(context.day);
  const auto& period = state.contract().terms().period();
  const auto end = LabelOf<v1::EndOwnerContract>("ends_on");
  const auto start = CheckOrder(end, ends, LabelOf<v1::OwnerContractTerms>("period"), period.from());
  if (!start.ok()) return start;
  // A later end would be a renewal, which is a contract of its own.
  const auto until = domain::Day(period.until());
  if (until && *until < ends) {
    return At("ends_on", CheckOrder(LabelOf<v1::OwnerContractTerms>("period"), *until, end, command.ends_on()));
  }
  return OwnerContractFacts{fact};
}

// ---- what reactions send

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const SignForCapture& command,
                                          const Parties& parties, const Context& context) {
  v1::OwnerContractFact fact = SignedBy(command, context.day);
  fact.mutable_owner_contract_signed()->set_door_id(command.door_id());
  fact.mutable_owner_contract_signed()->set_capture_file(command.capture_file());
  if (const auto barred = Barred(state, kSignForCapture, fact)) return *barred;
  if (parties.operator_known) return OwnerContractFacts{fact};
  // No contract: nothing is signed, so the dwelling is not asked either.
  return OwnerContractFacts{
      VoidedFor(command.door_id(), command.capture_file(), v1::REASON_OPERATOR_UNKNOWN, context.day)};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const ActivateOwnerContract&,
                                          const Context& context) {
  v1::OwnerContractFact fact = On(context.day);
  fact.mutable_owner_contract_activated()->set_door_id(state.contract().door_id());
  fact.mutable_owner_contract_activated()->set_capture_file(state.contract().capture_file());
  if (const auto barred = Barred(state, kActivateOwnerContract, fact)) return *barred;
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const VoidOwnerContract& command,
                                          const Context& context) {
  const v1::OwnerContractFact fact =
      VoidedFor(state.contract().door_id(), state.contract().capture_file(), command.reason(), context.day);
  if (const auto barred = Barred(state, kVoidOwnerContract, fact)) return *barred;
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const FinishOwnerContract& command,
                                          const Context& context) {
  v1::OwnerContractFact fact = On(context.day);
  *fact.mutable_owner_contract_ended()->mutable_ended_on() = command.ended_on();
  if (const auto barred = Barred(state, kFinishOwnerContract, fact)) return *barred;
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const KeepOwnerContract& command,
                                          const Context& context) {
  v1::OwnerContractFact fact = On(context.day);
  fact.mutable_owner_contract_kept()->set_reason(command.reason());
  if (const auto barred = Barred(state, kKeepOwnerContract, fact)) return *barred;
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const TransferOwnerContract& command,
                                          const Context& context) {
  v1::OwnerContractFact fact = On(context.day);
  fact.mutable_owner_contract_transferred()->set_operator_id(command.operator_id());
  if (const auto barred = Barred(state, kTransferOwnerContract, fact)) return *barred;
  if (state.contract().operator_id() == command.operator_id()) return OwnerContractFacts{};
  return OwnerContractFacts{fact};
}

OwnerContractState Evolve(OwnerContractState state, const v1::OwnerContractFact& fact) {
  switch (fact.fact_case()) {
    case v1::OwnerContractFact::kOwnerContractSigned:
      *state.mutable_contract() = fact.owner_contract_signed();
      *state.mutable_last() = fact;
      break;
    case v1::OwnerContractFact::kOwnerContractEndRequested:
      *state.mutable_last() = fact;
      break;
    case v1::OwnerContractFact::kOwnerContractTransferred:
      state.mutable_contract()->set_operator_id(fact.owner_contract_transferred().operator_id());
      break;
    case v1::OwnerContractFact::kOwnerContractActivated:
    case v1::OwnerContractFact::kOwnerContractVoided:
    case v1::OwnerContractFact::kOwnerContractEnded:
    case v1::OwnerContractFact::kOwnerContractKept:
    case v1::OwnerContractFact::FACT_NOT_SET:
      break;
  }
  state.set_status(StatusAfter(state.status(), fact));
  return state;
}

}  // namespace iml::contracting
