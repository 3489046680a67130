// The reads of tenancies.
#pragma once

#include "absl/status/statusor.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

absl::StatusOr<v1::TenancyView> GetTenancy(const v1::GetTenancyRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListTenanciesResponse> ListTenancies(const v1::ListTenanciesRequest& request,
                                                        const storage::Reads& rows);

}  // namespace iml::contracting
