// Facts of contracts with owners to rows.
#pragma once

#include "iml/contracting/v1/owner_contract.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::contracting {

void ProjectOwnerContract(const eventsourcing::Standing& standing, const v1::OwnerContractFact& fact,
                          storage::Transaction& rows);

}  // namespace iml::contracting
