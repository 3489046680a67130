// The table of dwellings: its row type and key.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"

namespace iml::contracting {

// (dwelling).
inline constexpr storage::Table<v1::DwellingView, std::string> kDwellings{17, "dwellings"};
// (operator or département, dwelling).
inline constexpr storage::Listing<v1::DwellingView> kDwellingsBy{
    kDwellings, {24, "dwellings_by"}, [](const v1::DwellingView& row) -> std::vector<std::string> {
      return {row.operator_id(), row.departement()};
    }};

}  // namespace iml::contracting
