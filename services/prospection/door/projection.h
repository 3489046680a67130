// Facts of doors, and of the operators that capture them, to rows.
#pragma once

#include <string>

#include "iml/contracting/v1/operator.pb.h"
#include "iml/prospection/v1/door.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::prospection {

void ProjectDoor(const eventsourcing::Standing& standing, const v1::DoorFact& fact, storage::Transaction& rows);
// `key`: of near keys.
void ProjectNearKeys(const std::string& key, const eventsourcing::Standing& standing, const v1::DoorFact& fact,
                     storage::Transaction& rows);
// The operators to whom a capture may be attributed.
void ProjectOperator(const eventsourcing::Standing& standing, const contracting::v1::OperatorFact& fact,
                     storage::Transaction& rows);

}  // namespace iml::prospection
