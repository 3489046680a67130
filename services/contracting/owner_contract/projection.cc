#include "services/contracting/owner_contract/projection.h"

#include "services/contracting/owner_contract/machine.h"
#include "services/contracting/owner_contract/tables.h"

namespace iml::contracting {

using eventsourcing::Standing;
using storage::Transaction;

void ProjectOwnerContract(const Standing& standing, const v1::OwnerContractFact& fact, Transaction& rows) {
  const std::string& id = standing.header.aggregate_id();
  const storage::Relisting relisting(kOwnerContractsBy, id, rows);
  v1::OwnerContractView& view = rows.At(kOwnerContracts, id);
  view.set_owner_contract_id(id);
  switch (fact.fact_case()) {
    case v1::OwnerContractFact::kOwnerContractSigned:
      view.set_dwelling_id(fact.owner_contract_signed().dwelling_id());
      view.set_operator_id(fact.owner_contract_signed().operator_id());
      *view.mutable_terms() = fact.owner_contract_signed().terms();
      *view.mutable_signed_on() = fact.occurred_on();
      view.clear_reason();
      break;
    case v1::OwnerContractFact::kOwnerContractVoided:
      view.set_reason(fact.owner_contract_voided().reason());
      break;
    case v1::OwnerContractFact::kOwnerContractEnded:
      *view.mutable_ended_on() = fact.owner_contract_ended().ended_on();
      break;
    case v1::OwnerContractFact::kOwnerContractKept:
      view.set_reason(fact.owner_contract_kept().reason());
      break;
    case v1::OwnerContractFact::kOwnerContractTransferred:
      view.set_operator_id(fact.owner_contract_transferred().operator_id());
      break;
    case v1::OwnerContractFact::kOwnerContractEndRequested:
      *view.mutable_ends_on() = fact.owner_contract_end_requested().ends_on();
      view.set_ends_by(fact.owner_contract_end_requested().side());
      if (fact.owner_contract_end_requested().has_reason())
        *view.mutable_ends_for() = fact.owner_contract_end_requested().reason();
      break;
    case v1::OwnerContractFact::kOwnerContractActivated:
    case v1::OwnerContractFact::FACT_NOT_SET:
      break;
  }
  view.set_status(StatusAfter(view.status(), fact));
}

}  // namespace iml::contracting
