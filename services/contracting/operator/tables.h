// The table of operators: its row type and key.
#pragma once

#include "iml/contracting/v1/contracting.pb.h"
#include "libs/storage/database.h"

namespace iml::contracting {

// (operator's SIREN).
inline constexpr storage::Table<v1::OperatorView, std::string> kOperators{16, "operators"};

}  // namespace iml::contracting
