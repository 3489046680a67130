// The reads of contracting: Find and Scan, nothing more.
#pragma once

#include "absl/status/statusor.h"
#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

absl::StatusOr<v1::OperatorView> GetOperator(const v1::GetOperatorRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListOperatorsResponse> ListOperators(const v1::ListOperatorsRequest& request,
                                                        const storage::Reads& rows);
absl::StatusOr<v1::DwellingView> GetDwelling(const v1::GetDwellingRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListDwellingsResponse> ListDwellings(const v1::ListDwellingsRequest& request,
                                                        const storage::Reads& rows);
absl::StatusOr<v1::OwnerContractView> GetOwnerContract(const v1::GetOwnerContractRequest& request,
                                                       const storage::Reads& rows);
absl::StatusOr<v1::ListOwnerContractsResponse> ListOwnerContracts(const v1::ListOwnerContractsRequest& request,
                                                                  const storage::Reads& rows);
absl::StatusOr<v1::TenancyView> GetTenancy(const v1::GetTenancyRequest& request, const storage::Reads& rows);
absl::StatusOr<v1::ListTenanciesResponse> ListTenancies(const v1::ListTenanciesRequest& request,
                                                        const storage::Reads& rows);
absl::StatusOr<v1::RentAccountView> GetRentAccount(const v1::GetRentAccountRequest& request,
                                                   const storage::Reads& rows);
absl::StatusOr<v1::ListRentAccountsResponse> ListRentAccounts(const v1::ListRentAccountsRequest& request,
                                                              const storage::Reads& rows);
absl::StatusOr<v1::RentAccountStatement> GetRentAccountStatement(const v1::GetRentAccountStatementRequest& request,
                                                                 const storage::Reads& rows);
absl::StatusOr<v1::ListArrearsResponse> ListArrears(const v1::ListArrearsRequest& request, const storage::Reads& rows);

}  // namespace iml::contracting
