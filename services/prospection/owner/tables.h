// The table of owners: its row type and key.
#pragma once

#include "iml/prospection/v1/prospection.pb.h"
#include "libs/storage/database.h"

namespace iml::prospection {

// (owner).
inline constexpr storage::Table<v1::OwnerView, std::string> kOwners{16, "owners"};

}  // namespace iml::prospection
