// What others' facts ask of the owner contract. Pure.
#pragma once

#include <vector>

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/prospection/v1/door.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/owner_contract/state.pb.h"

namespace iml::contracting {

SignForCapture SignWhenAsked(const domain::Source& source, const prospection::v1::SignatureRequested& requested);
ActivateOwnerContract ActivateWhenRecorded(const domain::Source& source, const v1::ContractPeriodRecorded& recorded);
VoidOwnerContract VoidWhenRefused(const domain::Source& source, const v1::ContractPeriodRefused& refused);
FinishOwnerContract FinishWhenEnded(const domain::Source& source, const v1::ContractPeriodEnded& ended);
KeepOwnerContract KeepWhenKept(const domain::Source& source, const v1::ContractPeriodKept& kept);
// Those that ran when the dwelling went to another operator.
std::vector<TransferOwnerContract> TransferContractsWithDwelling(const domain::Source& source,
                                                                 const v1::DwellingTransferred& transferred);

}  // namespace iml::contracting
