#include "services/contracting/operator/decider.h"

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

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::RegisterOperator& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(
      command.occurred_on(), context,
      domain::IsSiren(command.operator_id()) ? absl::OkStatus() : Refuse("SIREN_INVALID", {}, {"operator_id"}),
      domain::CheckText(command.name(), "name"));
  if (!day.ok()) return day.status();
  if (state.has_registered()) {
    if (state.registered().name() == command.name()) return OperatorFacts{};
    return domain::WrongPhase("enregistrée");
  }
  v1::OperatorFact fact = On(*day);
  fact.mutable_operator_registered()->set_name(command.name());
  return OperatorFacts{fact};
}

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::GrantApproval& command,
                                     const std::string& unknown_departement, const Context& context) {
  const auto day = domain::OccurredOn(
      command.occurred_on(), context, domain::CheckPeriod(command.period(), "period"),
      domain::CheckText(command.reference(), "reference"),
      command.departements().empty() ? domain::Missing("departements") : absl::OkStatus(),
      unknown_departement.empty()
          ? absl::OkStatus()
          : Refuse("UNKNOWN_CODE", {{"code", unknown_departement}, {"liste", "départements"}, {"version", "COG"}},
                   {"departements"}));
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  v1::OperatorFact fact = On(*day);
  v1::ApprovalGranted& granted = *fact.mutable_approval_granted();
  granted.set_number(state.registered().approvals_size() + 1);
  granted.set_reference(command.reference());
  *granted.mutable_period() = command.period();
  *granted.mutable_departements() = command.departements();
  for (v1::ApprovalGranted earlier : state.registered().approvals()) {
    earlier.set_number(granted.number());
    if (MessageDifferencer::Equals(earlier, granted)) return OperatorFacts{};
    const auto covered = domain::ToPeriod(earlier.period());
    if (covered && covered->Overlaps(*domain::ToPeriod(command.period())))
      return Refuse("APPROVAL_OVERLAP", {}, {"period"});
  }
  return OperatorFacts{fact};
}

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::AffiliateOperator& command,
                                     const Context& context) {
  const auto day = domain::OccurredOn(command.occurred_on(), context,
                                      domain::CheckCode(command.federation(), "federations", "federation"));
  if (!day.ok()) return day.status();
  if (!state.has_registered()) return Refuse("NOT_FOUND");
  if (MessageDifferencer::Equals(state.registered().federation(), command.federation())) return OperatorFacts{};
  const auto order = domain::CheckOrder("L'affiliation", *day, "la précédente", state.registered().affiliated_on());
  if (!order.ok()) return order;
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
      *state.mutable_registered()->mutable_affiliated_on() = fact.occurred_on();
      break;
    case v1::OperatorFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::contracting
