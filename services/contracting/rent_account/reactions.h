// What the tenancy's facts ask of its rent account. Pure.
#pragma once

#include "iml/contracting/v1/tenancy.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/rent_account/state.pb.h"

namespace iml::contracting {

OpenRentAccount OpenAccountWhenStarted(const domain::Source& source, const v1::TenancyStarted& started);
SetAccountPeriod SetPeriodWhenExited(const domain::Source& source, const v1::TenancyExited& exited);
SetAccountPeriod SetPeriodWhenCorrected(const domain::Source& source, const v1::TenancyDatesCorrected& corrected);
TransferRentAccount TransferAccountWithTenancy(const domain::Source& source, const v1::TenancyTransferred& transferred);

}  // namespace iml::contracting
