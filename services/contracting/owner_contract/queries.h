// The reads of contracts with owners.
#pragma once

#include "absl/status/statusor.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

absl::StatusOr<v1::OwnerContractView> GetOwnerContract(const v1::GetOwnerContractRequest& request,
                                                       const storage::Reads& rows);
absl::StatusOr<v1::ListOwnerContractsResponse> ListOwnerContracts(const v1::ListOwnerContractsRequest& request,
                                                                  const storage::Reads& rows);

}  // namespace iml::contracting
