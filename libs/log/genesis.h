// The first record of each partition, which says of which log it is.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "iml/log/v1/log.pb.h"
#include "libs/log/log.h"

namespace iml::log {

// The format that this build writes, and the only one that it takes. 2: statuses, reasons and sides are enums.
// 3: ids rest on normal form 2 of names and addresses.
inline constexpr int32_t kFormat = 3;
// kDataLoss, naming both formats and what to do, unless it is this build's.
absl::Status CheckFormat(const v1::Genesis& genesis);

// Nothing when `value` is not the genesis record of this partition. How many partitions it says is the caller's to
// compare.
std::optional<v1::Genesis> GenesisOf(const Partition& partition, const std::string& value);

}  // namespace iml::log
