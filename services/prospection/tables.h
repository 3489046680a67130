// Every table of prospection: its row type and its key.
#pragma once

#include "iml/prospection/v1/prospection.pb.h"
#include "libs/storage/database.h"

namespace iml::prospection {

// By their ids.
inline constexpr storage::Table<v1::OwnerView> kOwners{16, "owners"};
inline constexpr storage::Table<v1::DoorView> kDoors{17, "doors"};

}  // namespace iml::prospection
