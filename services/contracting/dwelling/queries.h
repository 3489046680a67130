// The reads of dwellings.
#pragma once

#include "absl/status/statusor.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

absl::StatusOr<v1::DwellingView> GetDwelling(const v1::GetDwellingRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListDwellingsResponse> ListDwellings(const v1::ListDwellingsRequest& request,
                                                        const storage::Reads& rows);

}  // namespace iml::contracting
