// The table of rent accounts: its row type and key.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

// (rent account).
inline constexpr storage::Table<v1::RentAccountView, std::string> kRentAccounts{20, "rent_accounts"};

}  // namespace iml::contracting
