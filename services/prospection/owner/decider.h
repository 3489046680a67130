// The owner: may one contact it? Asked before each contact (INV-40). Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "iml/prospection/v1/owner.pb.h"
#include "libs/domain/context.h"
#include "libs/domain/near_keys.h"
#include "services/prospection/owner/state.pb.h"

namespace iml::prospection {

using OwnerFacts = std::vector<v1::OwnerFact>;

// `alike`: the owners that look like this one; so below.
absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::RegisterOwner& command, const domain::Alike& alike,
                                  const domain::Context& context);
absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::ContactOwner& command,
                                  const domain::Context& context);
absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::ForbidContact& command,
                                  const domain::Context& context);
absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::CorrectOwner& command, const domain::Alike& alike,
                                  const domain::Context& context);

OwnerState Evolve(OwnerState state, const v1::OwnerFact& fact);

}  // namespace iml::prospection
