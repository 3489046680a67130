// The table of targets.
#pragma once

#include "iml/reporting/v1/reporting.pb.h"
#include "libs/storage/database.h"

namespace iml::reporting {

// (territory and measure, e.g. "84-places").
inline constexpr storage::Table<v1::TargetView, std::string> kTargets{16, "targets"};

}  // namespace iml::reporting
