// Facts of owners to rows.
#pragma once

#include <string>

#include "iml/prospection/v1/owner.pb.h"
#include "libs/eventsourcing/service.h"

namespace iml::prospection {

void ProjectOwner(const eventsourcing::Standing& standing, const v1::OwnerFact& fact, storage::Transaction& rows);
// `key`: of near keys.
void ProjectNearKeys(const std::string& key, const eventsourcing::Standing& standing, const v1::OwnerFact& fact,
                     storage::Transaction& rows);

}  // namespace iml::prospection
