// Facts of rent accounts to rows.
#pragma once

#include "iml/contracting/v1/rent_account.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::contracting {

void ProjectRentAccount(const eventsourcing::Standing& standing, const v1::RentAccountFact& fact,
                        storage::Transaction& rows);

}  // namespace iml::contracting
