// The table of dwellings: its row type and key.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

// (dwelling).
inline constexpr storage::Table<v1::DwellingView, std::string> kDwellings{17, "dwellings"};

}  // namespace iml::contracting
