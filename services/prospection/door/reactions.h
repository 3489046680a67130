// What facts of owners, owner contracts and dwellings ask of the door. Pure.
#pragma once

#include <vector>

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/owner_contract.pb.h"
#include "iml/prospection/v1/owner.pb.h"
#include "libs/domain/context.h"
#include "services/prospection/door/state.pb.h"

namespace iml::prospection {

// Nothing when the contact was about no door.
std::vector<RecordContact> RecordWhenContacted(const domain::Source& source, const v1::OwnerContacted& contacted);
std::vector<AbandonForbidden> AbandonWhenForbidden(const domain::Source& source, const v1::ContactForbidden& forbidden);
// Nothing for a renewal: no capture waits for it.
std::vector<ConfirmSignature> ConfirmWhenActive(const domain::Source& source,
                                                const contracting::v1::OwnerContractActivated& activated);
std::vector<LoseSignature> LoseWhenVoided(const domain::Source& source,
                                          const contracting::v1::OwnerContractVoided& voided);
ConfirmHandover ConfirmWhenRegistered(const domain::Source& source,
                                      const contracting::v1::DwellingRegistered& registered);
UndoHandover UndoWhenRefused(const domain::Source& source, const contracting::v1::RegistrationRefused& refused);
FreeDoor FreeWhenLeft(const domain::Source& source, const contracting::v1::DwellingLeftStock& left);

}  // namespace iml::prospection
