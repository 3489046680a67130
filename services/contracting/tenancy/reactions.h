// What others' facts ask of the tenancy. Pure.
#pragma once

#include <vector>

#include "iml/contracting/v1/dwelling.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/tenancy/state.pb.h"

namespace iml::contracting {

ConfirmStart ConfirmStartWhenOccupied(const domain::Source& source, const v1::OccupationStarted& started);
RefuseStart RefuseStartWhenRefused(const domain::Source& source, const v1::OccupationRefused& refused);
AbandonReleased AbandonWhenReleased(const domain::Source& source, const v1::ReservationReleased& released);
CorrectTenancyDates CorrectWhenCorrected(const domain::Source& source, const v1::OccupationCorrected& corrected);
// Only when the dwelling left the stock: dated by the solution, which is when the household left.
std::vector<EndByWithdrawal> EndWhenWithdrawn(const domain::Source& source, const v1::OccupationEnded& ended);
// Those that ran when the dwelling went to another operator.
std::vector<TransferTenancy> TransferTenanciesWithDwelling(const domain::Source& source,
                                                           const v1::DwellingTransferred& transferred);

}  // namespace iml::contracting
