// The table of doors: its row type and key.
#pragma once

#include "iml/prospection/v1/prospection.pb.h"
#include "libs/storage/database.h"

namespace iml::prospection {

// (door).
inline constexpr storage::Table<v1::DoorView, std::string> kDoors{17, "doors"};

}  // namespace iml::prospection
