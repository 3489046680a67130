// What contacts with the owner mean for its doors. Pure.
#pragma once

#include <vector>

#include "iml/prospection/v1/owner.pb.h"
#include "services/prospection/door/state.pb.h"

namespace iml::prospection {

std::vector<RecordContact> RecordWhenContacted(const log::v1::CommitHeader& header, const v1::OwnerFact& fact);
std::vector<AbandonForbidden> AbandonWhenForbidden(const log::v1::CommitHeader& header, const v1::OwnerFact& fact);

}  // namespace iml::prospection
