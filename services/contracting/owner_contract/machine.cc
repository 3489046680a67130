#include "services/contracting/owner_contract/machine.h"

namespace iml::contracting {

v1::OwnerContractStatus StatusAfter(v1::OwnerContractStatus status, const v1::OwnerContractFact& fact) {
  switch (fact.fact_case()) {
    case v1::OwnerContractFact::kOwnerContractSigned:
      return v1::OWNER_CONTRACT_STATUS_SIGNED;
    case v1::OwnerContractFact::kOwnerContractActivated:
    case v1::OwnerContractFact::kOwnerContractKept:
      return v1::OWNER_CONTRACT_STATUS_ACTIVE;
    case v1::OwnerContractFact::kOwnerContractVoided:
      return v1::OWNER_CONTRACT_STATUS_VOIDED;
    case v1::OwnerContractFact::kOwnerContractEndRequested:
      return v1::OWNER_CONTRACT_STATUS_ENDING;
    case v1::OwnerContractFact::kOwnerContractEnded:
      return v1::OWNER_CONTRACT_STATUS_ENDED;
    case v1::OwnerContractFact::kOwnerContractTransferred:
    case v1::OwnerContractFact::FACT_NOT_SET:
      return status;
  }
  return status;
}

}  // namespace iml::contracting
