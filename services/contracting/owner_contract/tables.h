// The table of contracts with owners: its row type and key.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"
#include "libs/storage/listing.h"

namespace iml::contracting {

// (owner contract).
inline constexpr storage::Table<v1::OwnerContractView, std::string> kOwnerContracts{18, "owner_contracts"};
// (operator or dwelling, owner contract).
inline constexpr storage::Listing<v1::OwnerContractView> kOwnerContractsBy{
    kOwnerContracts, {25, "owner_contracts_by"}, [](const v1::OwnerContractView& row) -> std::vector<std::string> {
      return {row.operator_id(), row.dwelling_id()};
    }};

}  // namespace iml::contracting
