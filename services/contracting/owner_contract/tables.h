// The table of contracts with owners: its row type and key.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

// (owner contract).
inline constexpr storage::Table<v1::OwnerContractView, std::string> kOwnerContracts{18, "owner_contracts"};

}  // namespace iml::contracting
