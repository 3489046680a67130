#include "services/contracting/operator/decider.h"

#include <google/protobuf/util/message_differencer.h>

#include "libs/domain/checks.h"
#include "services/contracting/reasons.h"

namespace iml::contracting {

using domain::At;
using domain::Context;
using domain::Refuse;
using domain::Typed;
using domain::Words;
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
  if (state.name() == command.name()) return OperatorFacts{};
  if (!state.name().empty()) {
    return Refuse<rpc::v1::REASON_WRONG_PHASE>(domain::TitleOf<v1::OperatorRegistered>());
  }
  v1::OperatorFact fact = On(context.day);
  fact.mutable_operator_registered()->set_name(command.name());
  return OperatorFacts{fact};
}

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::GrantApproval& command,
                                     const std::string& unknown_departement, const Context& context) {
  if (!unknown_departement.empty()) {
    return At("departements",
              Refuse<rpc::v1::REASON_UNKNOWN_CODE>(Typed<Words>(unknown_departement),
                                                   domain::LabelOf<v1::GrantApproval>("departements"), Words("COG")));
  }
  if (state.name().empty()) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  v1::OperatorFact fact = On(context.day);
  v1::ApprovalGranted& granted = *fact.mutable_approval_granted();
  granted.set_number(state.approvals_size() + 1);
  granted.set_reference(command.reference());
  *granted.mutable_period() = command.period();
  *granted.mutable_departements() = command.departements();
  const auto asked = domain::ToPeriod(command.period());
  for (v1::ApprovalGranted earlier : state.approvals()) {
    earlier.set_number(granted.number());
    if (MessageDifferencer::Equals(earlier, granted)) return OperatorFacts{};
    const auto covered = domain::ToPeriod(earlier.period());
    if (covered && asked && covered->Overlaps(*asked)) return At("period", Refuse<v1::REASON_APPROVAL_OVERLAP>());
  }
  return OperatorFacts{fact};
}

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::AffiliateOperator& command,
                                     const Context& context) {
  if (state.name().empty()) return Refuse<rpc::v1::REASON_NOT_FOUND>();
  if (MessageDifferencer::Equals(state.federation(), command.federation())) return OperatorFacts{};
  const auto order =
      domain::CheckOrder<v1::OperatorAffiliated, v1::OperatorAffiliated>(context.day, state.affiliated_on());
  if (!order.ok()) return order;
  v1::OperatorFact fact = On(context.day);
  *fact.mutable_operator_affiliated()->mutable_federation() = command.federation();
  return OperatorFacts{fact};
}

OperatorState Evolve(OperatorState state, const v1::OperatorFact& fact) {
  switch (fact.fact_case()) {
    case v1::OperatorFact::kOperatorRegistered:
      state.set_name(fact.operator_registered().name());
      break;
    case v1::OperatorFact::kApprovalGranted:
      *state.add_approvals() = fact.approval_granted();
      break;
    case v1::OperatorFact::kOperatorAffiliated:
      *state.mutable_federation() = fact.operator_affiliated().federation();
      *state.mutable_affiliated_on() = fact.occurred_on();
      break;
    case v1::OperatorFact::FACT_NOT_SET:
      break;
  }
  return state;
}

}  // namespace iml::contracting
