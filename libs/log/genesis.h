// The first record of each partition, which says of which log it is.
#pragma once

#include <optional>
#include <string>

#include "iml/log/v1/log.pb.h"
#include "libs/log/log.h"

namespace iml::log {

// Nothing when `value` is not the genesis record of this partition. How many partitions it says is the caller's to
// compare.
std::optional<v1::Genesis> GenesisOf(const Partition& partition, const std::string& value);

}  // namespace iml::log
