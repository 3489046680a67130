// The claims of a dwelling: no loss twice, no grant above the loss, no payment above the commitment (INV-50, INV-54,
// INV-55, INV-56). Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "iml/securing/v1/claims.pb.h"
#include "libs/domain/context.h"
#include "services/securing/claims/eligibility.h"
#include "services/securing/claims/state.pb.h"

namespace iml::securing {

using ClaimsFacts = std::vector<v1::ClaimsFact>;

// The claim of that number; an empty one, which no act admits, when there is none.
const ClaimsState::Claim& ClaimOf(const ClaimsState& state, int32_t number);
absl::CivilDay FirstDay(const domain::v1::Period& loss);

absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::OpenClaim& command, const Evidence& evidence,
                                   const domain::Context& context);
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::SubmitClaim& command, const Evidence& evidence,
                                   const domain::Context& context);
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::DecideClaim& command, const Evidence& evidence,
                                   const domain::Context& context);
// `region`: the dwelling's, as its official code; empty when it is not known.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::CommitClaim& command, const std::string& region,
                                   const domain::Context& context);
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::PayClaim& command,
                                   const domain::Context& context);
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const v1::RecordRecovery& command,
                                   const domain::Context& context);

// What reactions send.
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const ConfirmCommitment& command,
                                   const domain::Context& context);
absl::StatusOr<ClaimsFacts> Decide(const ClaimsState& state, const LoseCommitment& command,
                                   const domain::Context& context);

ClaimsState Evolve(ClaimsState state, const v1::ClaimsFact& fact);

}  // namespace iml::securing
