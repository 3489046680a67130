#include "services/contracting/operator/projection.h"

#include "services/contracting/operator/tables.h"

namespace iml::contracting {

using eventsourcing::Standing;
using storage::Transaction;

void ProjectOperator(const Standing& standing, const v1::OperatorFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  v1::OperatorView& view = rows.At(kOperators, id);
  view.set_operator_id(id);
  view.set_commit_id(standing.header.commit_id());
  switch (fact.fact_case()) {
    case v1::OperatorFact::kOperatorRegistered:
      view.set_name(fact.operator_registered().name());
      *view.mutable_registered_on() = fact.occurred_on();
      break;
    case v1::OperatorFact::kApprovalGranted:
      *view.add_approvals() = fact.approval_granted();
      break;
    case v1::OperatorFact::kOperatorAffiliated:
      *view.mutable_federation() = fact.operator_affiliated().federation();
      *view.mutable_affiliated_on() = fact.occurred_on();
      break;
    case v1::OperatorFact::FACT_NOT_SET:
      break;
  }
}

}  // namespace iml::contracting
