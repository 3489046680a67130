// Every table of orientation: its row type and its key.
#pragma once

#include "iml/orientation/v1/orientation.pb.h"
#include "libs/storage/database.h"

namespace iml::orientation {

// By id.
inline constexpr storage::Table<v1::HouseholdView> kHouseholds{16, "households"};
// (SIAO, first transmission as yyyymmdd, household).
inline constexpr storage::Table<v1::Waiting> kWaiting{17, "waiting"};
// By dwelling.
inline constexpr storage::Table<v1::CapacityView> kCapacity{18, "capacity"};

}  // namespace iml::orientation
