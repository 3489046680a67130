// What facts of claims ask of the envelope. Pure.
#pragma once

#include "iml/securing/v1/claims.pb.h"
#include "libs/domain/context.h"
#include "services/securing/envelope/state.pb.h"

namespace iml::securing {

CommitAid CommitWhenAsked(const domain::Source& source, const v1::CommitmentRequested& requested);
RecordAidPaid RecordWhenPaid(const domain::Source& source, const v1::ClaimPaid& paid);
RecordAidRecovered RecordWhenRecovered(const domain::Source& source, const v1::RecoveryRecorded& recovered);

}  // namespace iml::securing
