// The reads of claims.
#pragma once

#include "absl/status/statusor.h"
#include "iml/securing/v1/securing.pb.h"
#include "libs/storage/database.h"

namespace iml::securing {

absl::StatusOr<v1::ClaimsView> GetClaims(const v1::GetClaimsRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListClaimsResponse> ListClaims(const v1::ListClaimsRequest& request, const storage::Reads& rows);

}  // namespace iml::securing
