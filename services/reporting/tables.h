// Every table of reporting: its row type and its key.
#pragma once

#include "iml/reporting/v1/reporting.pb.h"
#include "libs/storage/database.h"
#include "services/reporting/tables.pb.h"

namespace iml::reporting {

// By their ids: territory and measure; dwelling; household; rent account; dwelling.
inline constexpr storage::Table<v1::TargetView> kTargets{16, "targets"};
inline constexpr storage::Table<DwellingRow> kDwellings{17, "dwellings"};
inline constexpr storage::Table<HouseholdRow> kHouseholds{18, "households"};
inline constexpr storage::Table<RentAccountRow> kRentAccounts{19, "rent_accounts"};
inline constexpr storage::Table<ClaimsRow> kClaims{20, "claims"};
// By SIREN.
inline constexpr storage::Table<OperatorRow> kOperators{21, "operators"};

}  // namespace iml::reporting
