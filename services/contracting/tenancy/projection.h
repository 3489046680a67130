// Facts of tenancies, and of the admissions that they rest on, to rows.
#pragma once

#include "iml/contracting/v1/tenancy.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::contracting {

void ProjectTenancy(const eventsourcing::Standing& standing, const v1::TenancyFact& fact, storage::Transaction& rows);
void ProjectAdmission(const eventsourcing::Standing& standing, const orientation::v1::HouseholdFact& fact,
                      storage::Transaction& rows);

}  // namespace iml::contracting
