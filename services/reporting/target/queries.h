// The reads of targets.
#pragma once

#include "absl/status/statusor.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/storage/database.h"

namespace iml::reporting {

absl::StatusOr<v1::TargetView> GetTarget(const v1::GetTargetRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListTargetsResponse> ListTargets(const v1::ListTargetsRequest& request, const storage::Reads& rows);

}  // namespace iml::reporting
