// The reads of households, of the waiting list and of capacity.
#pragma once

#include "absl/status/statusor.h"
#include "iml/orientation/v1/orientation.pb.h"
#include "libs/storage/database.h"

namespace iml::orientation {

absl::StatusOr<v1::HouseholdView> GetHousehold(const v1::GetHouseholdRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListHouseholdsResponse> ListHouseholds(const v1::ListHouseholdsRequest& request,
                                                          const storage::Reads& rows);
absl::StatusOr<v1::ListWaitingResponse> ListWaiting(const v1::ListWaitingRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListCapacityResponse> ListCapacity(const v1::ListCapacityRequest& request,
                                                      const storage::Reads& rows);
absl::StatusOr<v1::ListOverstaysResponse> ListOverstays(const v1::ListOverstaysRequest& request,
                                                        const storage::Reads& rows);

}  // namespace iml::orientation
