// The tables that owners and doors share, or that others' facts fill: their row types and keys.
#pragma once

#include <google/protobuf/empty.pb.h>

#include <string>

#include "libs/storage/database.h"

namespace iml::prospection {

// (near key, owner or door). A record keeps the near keys of what it was before it was corrected.
inline constexpr storage::Table<google::protobuf::Empty, std::string, std::string> kNearKeys{18, "near_keys"};
// (operator), for as long as it is registered.
inline constexpr storage::Table<google::protobuf::Empty, std::string> kOperators{19, "operators"};

}  // namespace iml::prospection
