// Every table of contracting: its row type and its key.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"
#include "services/contracting/tables.pb.h"

namespace iml::contracting {

// By their ids.
inline constexpr storage::Table<v1::OperatorView> kOperators{16, "operators"};
inline constexpr storage::Table<v1::DwellingView> kDwellings{17, "dwellings"};
inline constexpr storage::Table<v1::OwnerContractView> kOwnerContracts{18, "owner_contracts"};
inline constexpr storage::Table<v1::TenancyView> kTenancies{19, "tenancies"};
inline constexpr storage::Table<v1::RentAccountView> kRentAccounts{20, "rent_accounts"};
// (household, orientation number).
inline constexpr storage::Table<AdmissionRow> kAdmissions{21, "admissions"};

}  // namespace iml::contracting
