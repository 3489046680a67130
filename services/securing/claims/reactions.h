// What facts of the envelope ask of a dwelling's claims. Pure.
#pragma once

#include "iml/securing/v1/envelope.pb.h"
#include "libs/domain/context.h"
#include "services/securing/claims/state.pb.h"

namespace iml::securing {

ConfirmCommitment ConfirmWhenCommitted(const domain::Source& source, const v1::AidCommitted& committed);
LoseCommitment LoseWhenRefused(const domain::Source& source, const v1::CommitmentRefused& refused);

}  // namespace iml::securing
