// The tables of claims, and of what eligibility is judged by: their row types and keys.
#pragma once

#include "iml/securing/v1/securing.pb.h"
#include "libs/storage/database.h"
#include "services/securing/tables.pb.h"

namespace iml::securing {

// (dwelling).
inline constexpr storage::Table<v1::ClaimsView, std::string> kClaims{16, "claims"};
// (SIREN).
inline constexpr storage::Table<OperatorRow, std::string> kOperators{18, "operators"};
// (dwelling).
inline constexpr storage::Table<DwellingRow, std::string> kDwellings{19, "dwellings"};

}  // namespace iml::securing
