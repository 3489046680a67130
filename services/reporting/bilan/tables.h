// The tables that the bilan is worked out from. Rows lie under the region that counts them, so that a bilan reads those
// of its own region only; kRegions says under which regions an aggregate's rows lie.
#pragma once

#include "libs/storage/database.h"
#include "services/reporting/tables.pb.h"

namespace iml::reporting {

// (region, dwelling). The region is empty until the dwelling is in stock.
inline constexpr storage::Table<DwellingRow, std::string, std::string> kDwellings{17, "dwellings"};
// (region, household). One that was offered dwellings of two regions lies under both.
inline constexpr storage::Table<HouseholdRow, std::string, std::string> kHouseholds{18, "households"};
// (dwelling, rent account, year).
inline constexpr storage::Table<RentYearRow, std::string, std::string, int32_t> kRentYears{19, "rent_years"};
// (dwelling).
inline constexpr storage::Table<ClaimsRow, std::string> kClaims{20, "claims"};
// (SIREN).
inline constexpr storage::Table<OperatorRow, std::string> kOperators{21, "operators"};
// (dwelling, household or door).
inline constexpr storage::Table<RegionsRow, std::string> kRegions{22, "regions"};
// (rent account).
inline constexpr storage::Table<RentAccountRow, std::string> kRentAccounts{23, "rent_accounts"};
// (region, door).
inline constexpr storage::Table<DoorRow, std::string, std::string> kDoors{24, "doors"};

}  // namespace iml::reporting
