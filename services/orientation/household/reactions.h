// What dwellings and tenancies answer to households: agreements confirmed or lost, stays that begin, end and are
// corrected. Pure.
#pragma once

#include <vector>

#include "iml/contracting/v1/dwelling.pb.h"
#include "iml/contracting/v1/tenancy.pb.h"
#include "services/orientation/household/state.pb.h"

namespace iml::orientation {

std::vector<ConfirmAdmission> ConfirmWhenReserved(const log::v1::CommitHeader& header,
                                                  const contracting::v1::DwellingFact& fact);
std::vector<LoseAdmission> LoseWhenReservationRefused(const log::v1::CommitHeader& header,
                                                      const contracting::v1::DwellingFact& fact);
std::vector<EndAdmission> EndWhenReleased(const log::v1::CommitHeader& header,
                                          const contracting::v1::DwellingFact& fact);
std::vector<KeepAdmission> KeepWhenReleaseRefused(const log::v1::CommitHeader& header,
                                                  const contracting::v1::DwellingFact& fact);
std::vector<RecordEntry> RecordEntryWhenStarted(const log::v1::CommitHeader& header,
                                                const contracting::v1::TenancyFact& fact);
std::vector<EndStay> EndStayWhenExited(const log::v1::CommitHeader& header, const contracting::v1::TenancyFact& fact);
std::vector<CorrectStay> CorrectStayWhenCorrected(const log::v1::CommitHeader& header,
                                                  const contracting::v1::TenancyFact& fact);

}  // namespace iml::orientation
