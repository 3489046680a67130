// Facts of doors to rows.
#pragma once

#include "iml/prospection/v1/door.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::prospection {

void ProjectDoor(const eventsourcing::Standing& standing, const v1::DoorFact& fact, storage::Transaction& rows);

}  // namespace iml::prospection
