// Whether two databases hold the same: one digest of all rows, and where two differ.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/storage/database.h"

namespace iml::eventsourcing {

// SHA-256, in hexadecimal, over all rows in the order of their keys, without the checkpoints: two replicas that read
// the same commits agree, whatever else they read.
absl::StatusOr<std::string> DigestOf(const storage::Reads& rows);

// The first key, with its table's id as the first byte, whose row differs or is in one of them only; "" when none does.
absl::StatusOr<std::string> FirstDifference(const storage::Reads& one, const storage::Reads& other);

}  // namespace iml::eventsourcing
