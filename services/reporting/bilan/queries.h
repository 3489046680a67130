// The bilan, worked out from the dated rows.
#pragma once

#include "absl/status/statusor.h"
#include "iml/reporting/v1/reporting.pb.h"
#include "libs/storage/database.h"

namespace iml::reporting {

absl::StatusOr<v1::Bilan> GetBilan(const v1::GetBilanRequest& request, const storage::Reads& rows);

}  // namespace iml::reporting
