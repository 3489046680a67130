#include "services/contracting/owner_contract/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include "libs/domain/checks.h"

namespace iml::contracting {

using domain::Context;
using domain::Refuse;
using google::protobuf::util::MessageDifferencer;

namespace {

v1::OwnerContractFact On(absl::CivilDay day) {
  v1::OwnerContractFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

std::string PhaseOf(const OwnerContractState& state) {
  switch (state.phase_case()) {
    case OwnerContractState::kSignedContract:
      return "signé";
    case OwnerContractState::kActive:
      return "actif";
    case OwnerContractState::kEnding:
      return "fin demandée";
    case OwnerContractState::kEnded:
      return "terminé";
    case OwnerContractState::kVoided:
      return "sans effet";
    case OwnerContractState::PHASE_NOT_SET:
      return "";
  }
  return "";
}

absl::Status CheckTerms(const v1::OwnerContractTerms& terms) {
  const absl::Status period = domain::CheckPeriod(terms.period(), "terms.period");
  switch (terms.kind_case()) {
    case v1::OwnerContractTerms::kMandate:
      return domain::All({period, domain::CheckRange(terms.mandate().fee_basis_points(), 0, 10'000,
                                                     "terms.mandate.fee_basis_points")});
    case v1::OwnerContractTerms::kPrincipalLease:
      return domain::All({period,
                          domain::CheckAbove0(terms.principal_lease().monthly_rent_cents(),
                                              "terms.principal_lease.monthly_rent_cents"),
                          domain::CheckNotBelow0(terms.principal_lease().monthly_charges_cents(),
                                                 "terms.principal_lease.monthly_charges_cents")});
    case v1::OwnerContractTerms::KIND_NOT_SET:
      return domain::All({period, domain::Missing("terms.kind")});
  }
  return period;
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

template <typename Command>
bool Repeats(const OwnerContractState& state, const Command& command) {
  return state.has_contract() && state.contract().dwelling_id() == command.dwelling_id() &&
         state.contract().operator_id() == command.operator_id() &&
         MessageDifferencer::Equals(state.contract().terms(), command.terms());
}

}  // namespace

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const v1::SignOwnerContract& command,
                                          const Parties& parties, const Context& context) {
  const auto day =
      domain::OccurredOn(command.occurred_on(), context, domain::CheckText(command.dwelling_id(), "dwelling_id"),
                         domain::CheckText(command.operator_id(), "operator_id"), CheckTerms(command.terms()));
  if (!day.ok()) return day.status();
  if (const auto named = domain::CheckNamed(context, command.operator_id()); !named.ok()) return named;
  if (Repeats(state, command)) return OwnerContractFacts{};
  if (state.has_contract()) return domain::WrongPhase(PhaseOf(state));
  if (!parties.operator_known) return Refuse("OPERATOR_UNKNOWN", {{"siren", command.operator_id()}}, {"operator_id"});
  if (!parties.dwelling_known) return Refuse("NOT_FOUND", {}, {"dwelling_id"});
  return OwnerContractFacts{SignedBy(command, *day)};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const v1::EndOwnerContract& command,
                                          const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context, domain::CheckDay(command.ends_on(), "ends_on"),
                                      domain::CheckOneOf(command.side(), {"owner", "operator"}, "side"),
                                      domain::CheckReason(command.reason()));
  if (!day.ok()) return day.status();
  const absl::CivilDay ends = *domain::Day(command.ends_on());
  if (!state.has_contract()) return Refuse("NOT_FOUND");
  if (const auto named = domain::CheckNamed(context, state.contract().operator_id()); !named.ok()) return named;
  v1::OwnerContractFact fact = On(*day);
  v1::OwnerContractEndRequested& requested = *fact.mutable_owner_contract_end_requested();
  requested.set_dwelling_id(state.contract().dwelling_id());
  *requested.mutable_ends_on() = command.ends_on();
  requested.set_side(command.side());
  requested.set_reason(command.reason());
  if ((state.has_ending() || state.has_ended()) && MessageDifferencer::Equals(state.contract().end(), requested))
    return OwnerContractFacts{};
  if (!state.has_active()) return domain::WrongPhase(PhaseOf(state));
  // A later end would be a renewal, which is a contract of its own.
  const auto& period = state.contract().terms().period();
  const auto until = domain::Day(period.until());
  const auto order = domain::First(
      domain::CheckOrder("La fin", ends, "le début", period.from()),
      until ? domain::CheckOrder("Le terme du contrat", *until, "la fin", command.ends_on()) : absl::OkStatus());
  if (!order.ok()) return order;
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const SignForCapture& command,
                                          const Parties& parties, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (state.has_contract() && !state.has_voided()) return OwnerContractFacts{};
  if (!parties.operator_known) {  // no contract: nothing is signed, so the dwelling is not asked either
    v1::OwnerContractFact voided = On(*day);
    voided.mutable_owner_contract_voided()->set_door_id(command.door_id());
    voided.mutable_owner_contract_voided()->set_capture_file(command.capture_file());
    voided.mutable_owner_contract_voided()->set_reason("OPERATOR_UNKNOWN");
    return OwnerContractFacts{voided};
  }
  v1::OwnerContractFact fact = SignedBy(command, *day);
  fact.mutable_owner_contract_signed()->set_door_id(command.door_id());
  fact.mutable_owner_contract_signed()->set_capture_file(command.capture_file());
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const ActivateOwnerContract& command,
                                          const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_signed_contract()) return OwnerContractFacts{};
  v1::OwnerContractFact fact = On(*day);
  fact.mutable_owner_contract_activated()->set_door_id(state.contract().door_id());
  fact.mutable_owner_contract_activated()->set_capture_file(state.contract().capture_file());
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const VoidOwnerContract& command,
                                          const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_signed_contract()) return OwnerContractFacts{};
  v1::OwnerContractFact fact = On(*day);
  fact.mutable_owner_contract_voided()->set_door_id(state.contract().door_id());
  fact.mutable_owner_contract_voided()->set_capture_file(state.contract().capture_file());
  fact.mutable_owner_contract_voided()->set_reason(command.reason());
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const FinishOwnerContract& command,
                                          const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_ending()) return OwnerContractFacts{};
  v1::OwnerContractFact fact = On(*day);
  *fact.mutable_owner_contract_ended()->mutable_ended_on() = command.ended_on();
  return OwnerContractFacts{fact};
}

absl::StatusOr<OwnerContractFacts> Decide(const OwnerContractState& state, const KeepOwnerContract& command,
                                          const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_ending()) return OwnerContractFacts{};
  v1::OwnerContractFact fact = On(*day);
  fact.mutable_owner_contract_kept()->set_reason(command.reason());
  return OwnerContractFacts{fact};
}

OwnerContractState Evolve(OwnerContractState state, const v1::OwnerContractFact& fact) {
  switch (fact.fact_case()) {
    case v1::OwnerContractFact::kOwnerContractSigned: {
      const auto& made = fact.owner_contract_signed();
      auto& contract = *state.mutable_contract();
      contract.set_dwelling_id(made.dwelling_id());
      contract.set_operator_id(made.operator_id());
      *contract.mutable_terms() = made.terms();
      contract.set_door_id(made.door_id());
      contract.set_capture_file(made.capture_file());
      state.mutable_signed_contract();
      break;
    }
    case v1::OwnerContractFact::kOwnerContractActivated:
      state.mutable_active();
      break;
    case v1::OwnerContractFact::kOwnerContractVoided:
      state.mutable_voided();
      break;
    case v1::OwnerContractFact::kOwnerContractEndRequested:
      *state.mutable_contract()->mutable_end() = fact.owner_contract_end_requested();
      state.mutable_ending();
      break;
    case v1::OwnerContractFact::kOwnerContractEnded:
      state.mutable_ended();
      break;
    case v1::OwnerContractFact::kOwnerContractKept:
      state.mutable_contract()->clear_end();
      state.mutable_active();
      break;
    case v1::OwnerContractFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::contracting
