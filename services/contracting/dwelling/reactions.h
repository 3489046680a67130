// What others' facts ask of the dwelling. Pure.
#pragma once

#include <vector>

#include "iml/contracting/v1/owner_contract.pb.h"
#include "iml/contracting/v1/tenancy.pb.h"
#include "iml/orientation/v1/household.pb.h"
#include "iml/prospection/v1/door.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/dwelling/state.pb.h"

namespace iml::contracting {

RegisterDwelling RegisterWhenHandedOver(const domain::Source& source, const prospection::v1::CaptureHandedOver& handed);
RecordContractPeriod RecordPeriodOfSigned(const domain::Source& source, const v1::OwnerContractSigned& made);
EndContractPeriod EndPeriodWhenAsked(const domain::Source& source, const v1::OwnerContractEndRequested& requested);
ReserveDwelling ReserveForAdmission(const domain::Source& source, const orientation::v1::AdmissionRequested& requested);
ReleaseReservation ReleaseForCancellation(const domain::Source& source,
                                          const orientation::v1::AdmissionCancellationRequested& requested);
// Only of a household that has a dwelling, or that one is reserved for.
std::vector<RecordOccupants> RecordWhenChanged(const domain::Source& source,
                                               const orientation::v1::CompositionChanged& changed);
std::vector<RecordOccupants> RecordWhenCorrected(const domain::Source& source,
                                                 const orientation::v1::CompositionCorrected& corrected);
StartOccupation OccupyWhenAsked(const domain::Source& source, const v1::TenancyStartRequested& requested);
EndOccupation FreeWhenExited(const domain::Source& source, const v1::TenancyExited& exited);
MoveReservation MoveWhenCorrected(const domain::Source& source,
                                  const orientation::v1::PlannedEntryCorrected& corrected);

}  // namespace iml::contracting
