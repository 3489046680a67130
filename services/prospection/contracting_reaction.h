// What contracts and dwellings answer to doors. Pure.
#pragma once

#include <vector>

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/owner_contract.pb.h"
#include "services/prospection/door/state.pb.h"

namespace iml::prospection {

std::vector<ConfirmSignature> ConfirmWhenActive(const log::v1::CommitHeader& header,
                                                const contracting::v1::OwnerContractFact& fact);
std::vector<LoseSignature> LoseWhenVoided(const log::v1::CommitHeader& header,
                                          const contracting::v1::OwnerContractFact& fact);
std::vector<ConfirmHandover> ConfirmWhenRegistered(const log::v1::CommitHeader& header,
                                                   const contracting::v1::DwellingFact& fact);
std::vector<UndoHandover> UndoWhenRefused(const log::v1::CommitHeader& header,
                                          const contracting::v1::DwellingFact& fact);
std::vector<FreeDoor> FreeWhenLeft(const log::v1::CommitHeader& header, const contracting::v1::DwellingFact& fact);

}  // namespace iml::prospection
