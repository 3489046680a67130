// Facts of operators to rows.
#pragma once

#include "iml/contracting/v1/operator.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::contracting {

void ProjectOperator(const eventsourcing::Standing& standing, const v1::OperatorFact& fact, storage::Transaction& rows);

}  // namespace iml::contracting
