// What doors ask of contracts and dwellings. Pure.
#pragma once

#include <vector>

#include "iml/prospection/v1/door.pb.h"
#include "services/contracting/dwelling/state.pb.h"
#include "services/contracting/owner_contract/state.pb.h"

namespace iml::contracting {

std::vector<SignForCapture> SignWhenAsked(const log::v1::CommitHeader& header, const prospection::v1::DoorFact& fact);
std::vector<RegisterDwelling> RegisterWhenHandedOver(const log::v1::CommitHeader& header,
                                                     const prospection::v1::DoorFact& fact);

}  // namespace iml::contracting
