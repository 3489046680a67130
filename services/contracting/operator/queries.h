// The reads of operators.
#pragma once

#include "absl/status/statusor.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

absl::StatusOr<v1::OperatorView> GetOperator(const v1::GetOperatorRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListOperatorsResponse> ListOperators(const v1::ListOperatorsRequest& request,
                                                        const storage::Reads& rows);

}  // namespace iml::contracting
