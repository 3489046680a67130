// The reads of rent accounts.
#pragma once

#include "absl/status/statusor.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

absl::StatusOr<v1::RentAccountView> GetRentAccount(const v1::GetRentAccountRequest& request,
                                                   const storage::Reads& rows);
absl::StatusOr<v1::ListRentAccountsResponse> ListRentAccounts(const v1::ListRentAccountsRequest& request,
                                                              const storage::Reads& rows);
absl::StatusOr<v1::RentAccountStatement> GetRentAccountStatement(const v1::GetRentAccountStatementRequest& request,
                                                                 const storage::Reads& rows);
absl::StatusOr<v1::ListArrearsResponse> ListArrears(const v1::ListArrearsRequest& request, const storage::Reads& rows);

}  // namespace iml::contracting
