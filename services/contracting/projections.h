// Facts to the rows of contracting, each aggregate's to its own row.
#pragma once

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/operator.pb.h"
#include "iml/contracting/v1/owner_contract.pb.h"
#include "iml/contracting/v1/rent_account.pb.h"
#include "iml/contracting/v1/tenancy.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::contracting {

void ProjectOperator(const eventsourcing::Standing& standing, const v1::OperatorFact& fact, storage::Transaction& rows);
void ProjectDwelling(const eventsourcing::Standing& standing, const v1::DwellingFact& fact, storage::Transaction& rows);
void ProjectOwnerContract(const eventsourcing::Standing& standing, const v1::OwnerContractFact& fact,
                          storage::Transaction& rows);
void ProjectTenancy(const eventsourcing::Standing& standing, const v1::TenancyFact& fact, storage::Transaction& rows);
void ProjectRentAccount(const eventsourcing::Standing& standing, const v1::RentAccountFact& fact,
                        storage::Transaction& rows);
void ProjectAdmission(const eventsourcing::Standing& standing, const orientation::v1::HouseholdFact& fact,
                      storage::Transaction& rows);

}  // namespace iml::contracting
