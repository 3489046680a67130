// Every table of securing: its row type and its key.
#pragma once

#include "iml/securing/v1/securing.pb.h"
#include "libs/storage/database.h"
#include "services/securing/tables.pb.h"

namespace iml::securing {

// By dwelling.
inline constexpr storage::Table<v1::ClaimsView> kClaims{16, "claims"};
// By envelope.
inline constexpr storage::Table<v1::EnvelopeView> kEnvelopes{17, "envelopes"};
// By SIREN.
inline constexpr storage::Table<OperatorRow> kOperators{18, "operators"};
// By dwelling.
inline constexpr storage::Table<DwellingRow> kDwellings{19, "dwellings"};

}  // namespace iml::securing
