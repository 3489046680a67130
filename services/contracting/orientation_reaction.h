// What households ask of dwellings. Pure.
#pragma once

#include <vector>

#include "iml/orientation/v1/household.pb.h"
#include "services/contracting/dwelling/state.pb.h"

namespace iml::contracting {

std::vector<ReserveDwelling> ReserveForAdmission(const log::v1::CommitHeader& header,
                                                 const orientation::v1::HouseholdFact& fact);
std::vector<ReleaseReservation> ReleaseForCancellation(const log::v1::CommitHeader& header,
                                                       const orientation::v1::HouseholdFact& fact);
std::vector<RecordOccupants> RecordWhenCompositionChanges(const log::v1::CommitHeader& header,
                                                          const orientation::v1::HouseholdFact& fact);

}  // namespace iml::contracting
