// Facts of dwellings to rows.
#pragma once

#include "iml/contracting/v1/dwelling.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::contracting {

void ProjectDwelling(const eventsourcing::Standing& standing, const v1::DwellingFact& fact, storage::Transaction& rows);

}  // namespace iml::contracting
