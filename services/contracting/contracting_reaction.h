// What contracting's own aggregates owe each other: contracts and occupations agreed with the dwelling, accounts
// opened. Pure.
#pragma once

#include <vector>

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/owner_contract.pb.h"
#include "iml/contracting/v1/tenancy.pb.h"
#include "services/contracting/dwelling/state.pb.h"
#include "services/contracting/owner_contract/state.pb.h"
#include "services/contracting/rent_account/state.pb.h"
#include "services/contracting/tenancy/state.pb.h"

namespace iml::contracting {

std::vector<RecordContractPeriod> RecordPeriodOfSigned(const log::v1::CommitHeader& header,
                                                       const v1::OwnerContractFact& fact);
std::vector<EndContractPeriod> EndPeriodWhenAsked(const log::v1::CommitHeader& header,
                                                  const v1::OwnerContractFact& fact);
std::vector<ActivateOwnerContract> ActivateWhenRecorded(const log::v1::CommitHeader& header,
                                                        const v1::DwellingFact& fact);
std::vector<VoidOwnerContract> VoidWhenRefused(const log::v1::CommitHeader& header, const v1::DwellingFact& fact);
std::vector<FinishOwnerContract> FinishWhenEnded(const log::v1::CommitHeader& header, const v1::DwellingFact& fact);
std::vector<KeepOwnerContract> KeepWhenKept(const log::v1::CommitHeader& header, const v1::DwellingFact& fact);

std::vector<StartOccupation> OccupyWhenAsked(const log::v1::CommitHeader& header, const v1::TenancyFact& fact);
std::vector<EndOccupation> FreeWhenExited(const log::v1::CommitHeader& header, const v1::TenancyFact& fact);
std::vector<ConfirmStart> ConfirmStartWhenOccupied(const log::v1::CommitHeader& header, const v1::DwellingFact& fact);
std::vector<RefuseStart> RefuseStartWhenRefused(const log::v1::CommitHeader& header, const v1::DwellingFact& fact);
std::vector<AbandonReleased> AbandonWhenReleased(const log::v1::CommitHeader& header, const v1::DwellingFact& fact);
std::vector<CorrectTenancyDates> CorrectWhenCorrected(const log::v1::CommitHeader& header,
                                                      const v1::DwellingFact& fact);
std::vector<EndByWithdrawal> EndWhenWithdrawn(const log::v1::CommitHeader& header, const v1::DwellingFact& fact);

std::vector<OpenRentAccount> OpenAccountWhenStarted(const log::v1::CommitHeader& header, const v1::TenancyFact& fact);
std::vector<SetAccountPeriod> SetPeriodOfAccount(const log::v1::CommitHeader& header, const v1::TenancyFact& fact);

}  // namespace iml::contracting
