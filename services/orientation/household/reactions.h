// What dwellings and tenancies answer to households: admissions confirmed or lost, stays that begin, end and are
// corrected. Pure.
#pragma once

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/tenancy.pb.h"
#include "libs/domain/context.h"
#include "services/orientation/household/state.pb.h"

namespace iml::orientation {

ConfirmAdmission ConfirmWhenReserved(const domain::Source& source, const contracting::v1::DwellingReserved& reserved);
LoseAdmission LoseWhenReservationRefused(const domain::Source& source,
                                         const contracting::v1::ReservationRefused& refused);
EndAdmission EndWhenReleased(const domain::Source& source, const contracting::v1::ReservationReleased& released);
KeepAdmission KeepWhenReleaseRefused(const domain::Source& source, const contracting::v1::ReleaseRefused& refused);
RecordEntry RecordEntryWhenStarted(const domain::Source& source, const contracting::v1::TenancyStarted& started);
EndStay EndStayWhenExited(const domain::Source& source, const contracting::v1::TenancyExited& exited);
CorrectStay CorrectStayWhenDatesCorrected(const domain::Source& source,
                                          const contracting::v1::TenancyDatesCorrected& corrected);
CorrectStay CorrectStayWhenDestinationStated(const domain::Source& source,
                                             const contracting::v1::DestinationStated& stated);
TransferStay TransferStayWithTenancy(const domain::Source& source,
                                     const contracting::v1::TenancyTransferred& transferred);

}  // namespace iml::orientation
