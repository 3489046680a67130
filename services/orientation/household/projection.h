// Facts of households, and of the dwellings that may be offered to them, to rows.
#pragma once

#include <string>

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::orientation {

void ProjectHousehold(const eventsourcing::Standing& standing, const v1::HouseholdFact& fact,
                      storage::Transaction& rows);
// `key`: of near keys. After ProjectHousehold, whose row says at which SIAO it is.
void ProjectNearKeys(const std::string& key, const eventsourcing::Standing& standing, const v1::HouseholdFact& fact,
                     storage::Transaction& rows);
// The dwelling's own facts are the capacity (INV-12).
void ProjectCapacity(const eventsourcing::Standing& standing, const contracting::v1::DwellingFact& fact,
                     storage::Transaction& rows);

}  // namespace iml::orientation
