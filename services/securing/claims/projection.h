// Facts of claims, and of the operators and dwellings that eligibility is judged by, to rows.
#pragma once

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/operator.pb.h"
#include "iml/securing/v1/claims.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::securing {

void ProjectClaims(const eventsourcing::Standing& standing, const v1::ClaimsFact& fact, storage::Transaction& rows);
void ProjectOperator(const eventsourcing::Standing& standing, const contracting::v1::OperatorFact& fact,
                     storage::Transaction& rows);
void ProjectDwelling(const eventsourcing::Standing& standing, const contracting::v1::DwellingFact& fact,
                     storage::Transaction& rows);

}  // namespace iml::securing
