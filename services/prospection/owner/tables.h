// The table of owners: its row type and key.
#pragma once

#include "iml/prospection/v1/prospection.pb.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"

namespace iml::prospection {

// (owner).
inline constexpr storage::Table<v1::OwnerView, std::string> kOwners{16, "owners"};
// (status, owner).
inline constexpr storage::Listing<v1::OwnerView> kOwnersBy{
    kOwners, {20, "owners_by"}, [](const v1::OwnerView& row) -> std::vector<std::string> {
      return {storage::ValueOf(row.status())};
    }};

}  // namespace iml::prospection
