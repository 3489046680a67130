// Facts of targets to rows.
#pragma once

#include "iml/reporting/v1/target.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::reporting {

void ProjectTarget(const eventsourcing::Standing& standing, const v1::TargetFact& fact, storage::Transaction& rows);

}  // namespace iml::reporting
