// What claims and the envelope owe each other. Pure.
#pragma once

#include <vector>

#include "iml/securing/v1/claims.pb.h"
#include "iml/securing/v1/envelope.pb.h"
#include "services/securing/claims/state.pb.h"
#include "services/securing/envelope/state.pb.h"

namespace iml::securing {

std::vector<CommitAid> CommitWhenAsked(const log::v1::CommitHeader& header, const v1::ClaimsFact& fact);
std::vector<RecordAidPaid> RecordWhenPaid(const log::v1::CommitHeader& header, const v1::ClaimsFact& fact);
std::vector<RecordAidRecovered> RecordWhenRecovered(const log::v1::CommitHeader& header, const v1::ClaimsFact& fact);
std::vector<ConfirmCommitment> ConfirmWhenCommitted(const log::v1::CommitHeader& header, const v1::EnvelopeFact& fact);
std::vector<LoseCommitment> LoseWhenRefused(const log::v1::CommitHeader& header, const v1::EnvelopeFact& fact);

}  // namespace iml::securing
