// The table of envelopes: its row type and key.
#pragma once

#include "iml/securing/v1/securing.pb.h"
#include "libs/storage/database.h"

namespace iml::securing {

// (envelope).
inline constexpr storage::Table<v1::EnvelopeView, std::string> kEnvelopes{17, "envelopes"};

}  // namespace iml::securing
