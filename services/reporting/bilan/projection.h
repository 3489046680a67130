// Facts of all services to the dated rows that the bilan is worked out from.
#pragma once

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/operator.pb.h"
#include "iml/contracting/v1/rent_account.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "iml/prospection/v1/door.pb.h"
#include "iml/securing/v1/claims.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::reporting {

void ProjectOperator(const eventsourcing::Standing& standing, const contracting::v1::OperatorFact& fact,
                     storage::Transaction& rows);
void ProjectDwelling(const eventsourcing::Standing& standing, const contracting::v1::DwellingFact& fact,
                     storage::Transaction& rows);
void ProjectHousehold(const eventsourcing::Standing& standing, const orientation::v1::HouseholdFact& fact,
                      storage::Transaction& rows);
void ProjectDoor(const eventsourcing::Standing& standing, const prospection::v1::DoorFact& fact,
                 storage::Transaction& rows);
void ProjectRentAccount(const eventsourcing::Standing& standing, const contracting::v1::RentAccountFact& fact,
                        storage::Transaction& rows);
void ProjectClaims(const eventsourcing::Standing& standing, const securing::v1::ClaimsFact& fact,
                   storage::Transaction& rows);

}  // namespace iml::reporting
