// Facts to the rows of prospection.
#pragma once

#include "iml/prospection/v1/door.pb.h"
#include "iml/prospection/v1/owner.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::prospection {

void ProjectOwner(const eventsourcing::Standing& standing, const v1::OwnerFact& fact, storage::Transaction& rows);
void ProjectDoor(const eventsourcing::Standing& standing, const v1::DoorFact& fact, storage::Transaction& rows);

}  // namespace iml::prospection
