// The reads of owners.
#pragma once

#include "absl/status/statusor.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "libs/storage/database.h"

namespace iml::prospection {

absl::StatusOr<v1::OwnerView> GetOwner(const v1::GetOwnerRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListOwnersResponse> ListOwners(const v1::ListOwnersRequest& request, const storage::Reads& rows);

}  // namespace iml::prospection
