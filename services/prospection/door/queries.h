// The reads of doors and their capture files.
#pragma once

#include "absl/status/statusor.h"
#include "iml/prospection/v1/prospection.pb.h"
#include "libs/storage/database.h"

namespace iml::prospection {

absl::StatusOr<v1::DoorView> GetDoor(const v1::GetDoorRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListDoorsResponse> ListDoors(const v1::ListDoorsRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::GetPipelineResponse> GetPipeline(const v1::GetPipelineRequest& request, const storage::Reads& rows);

}  // namespace iml::prospection
