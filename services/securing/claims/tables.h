// The tables of claims, and of what eligibility is judged by: their row types and keys.
#pragma once

#include <string>
#include <vector>

#include "iml/securing/v1/securing.pb.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"
#include "services/securing/tables.pb.h"

namespace iml::securing {

// (dwelling).
inline constexpr storage::Table<v1::ClaimsView, std::string> kClaims{16, "claims"};
// (SIREN).
inline constexpr storage::Table<OperatorRow, std::string> kOperators{18, "operators"};
// (dwelling).
inline constexpr storage::Table<DwellingRow, std::string> kDwellings{19, "dwellings"};
inline std::vector<std::string> OperatorsAndStatuses(const v1::ClaimsView& row) {
  std::vector<std::string> values;
  for (const v1::ClaimView& claim : row.claims()) {
    values.push_back(claim.operator_id());
    values.push_back(storage::ValueOf(claim.status()));
  }
  return values;
}
// (operator or status of a claim, dwelling).
inline constexpr storage::Listing<v1::ClaimsView> kClaimsBy{kClaims, {20, "claims_by"}, OperatorsAndStatuses};

}  // namespace iml::securing
