// The tables that the bilan is worked out from.
#pragma once

#include "libs/storage/database.h"
#include "services/reporting/tables.pb.h"

namespace iml::reporting {

// (dwelling).
inline constexpr storage::Table<DwellingRow, std::string> kDwellings{17, "dwellings"};
// (household).
inline constexpr storage::Table<HouseholdRow, std::string> kHouseholds{18, "households"};
// (rent account).
inline constexpr storage::Table<RentAccountRow, std::string> kRentAccounts{19, "rent_accounts"};
// (dwelling).
inline constexpr storage::Table<ClaimsRow, std::string> kClaims{20, "claims"};
// (SIREN).
inline constexpr storage::Table<OperatorRow, std::string> kOperators{21, "operators"};

}  // namespace iml::reporting
