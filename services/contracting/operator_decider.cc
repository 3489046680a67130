#include "services/contracting/operator_decider.h"

#include <google/protobuf/util/message_differencer.h>

#include "libs/domain/checks.h"
#include "libs/domain/codes.h"
#include "libs/domain/ids.h"

namespace iml::contracting {

using domain::Context;
using domain::Refuse;
using google::protobuf::util::MessageDifferencer;

namespace {

v1::OperatorFact On(absl::CivilDay day) {
  v1::OperatorFact fact;
  *fact.mutable_occurred_on() = domain::ToDate(day);
  return fact;
}

}  // namespace

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::RegisterOperator& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!domain::IsSiren(command.operator_id())) return Refuse("SIREN_INVALID", {}, {"operator_id"});
  if (command.name().empty()) return domain::Missing("name");
  if (state.has_registered()) {
    if (state.registered().name() == command.name()) return OperatorFacts{};
    return domain::WrongPhase("enregistrée");
  }
  v1::OperatorFact fact = On(*day);
  fact.mutable_operator_registered()->set_name(command.name());
  return OperatorFacts{fact};
}

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::GrantApproval& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  const auto period = domain::ToPeriod(command.period());
  if (!period) return Refuse("DATE_INVALID", {{"champ", "period"}}, {"period"});
  if (command.reference().empty()) return domain::Missing("reference");
  if (command.departements().empty()) return domain::Missing("departements");

  v1::OperatorFact fact = On(*day);
  v1::ApprovalGranted& granted = *fact.mutable_approval_granted();
  granted.set_number(state.registered().approvals_size() + 1);
  granted.set_reference(command.reference());
  *granted.mutable_period() = command.period();
  *granted.mutable_departements() = command.departements();
  for (v1::ApprovalGranted earlier : state.registered().approvals()) {
    const bool overlaps = domain::ToPeriod(earlier.period()).value_or(domain::Period()).Overlaps(*period);
    earlier.set_number(granted.number());
    if (MessageDifferencer::Equals(earlier, granted)) return OperatorFacts{};
    if (overlaps) return Refuse("APPROVAL_OVERLAP", {}, {"period"});
  }
  return OperatorFacts{fact};
}

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::AffiliateOperator& command, const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context);
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  if (const auto known = domain::CheckCode(command.federation(), "federations", "federation"); !known.ok()) return known;
  if (MessageDifferencer::Equals(state.registered().federation(), command.federation())) return OperatorFacts{};
  v1::OperatorFact fact = On(*day);
  *fact.mutable_operator_affiliated()->mutable_federation() = command.federation();
  return OperatorFacts{fact};
}

OperatorState Evolve(OperatorState state, const v1::OperatorFact& fact) {
  switch (fact.fact_case()) {
    case v1::OperatorFact::kOperatorRegistered:
      state.mutable_registered()->set_name(fact.operator_registered().name());
      break;
    case v1::OperatorFact::kApprovalGranted:
      *state.mutable_registered()->add_approvals() = fact.approval_granted();
      break;
    case v1::OperatorFact::kOperatorAffiliated:
      *state.mutable_registered()->mutable_federation() = fact.operator_affiliated().federation();
      break;
    case v1::OperatorFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::contracting
