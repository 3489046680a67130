// The owner: may one contact it? Asked before each contact (INV-40). Pure.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "iml/prospection/v1/owner.pb.h"
#include "libs/domain/context.h"
#include "services/prospection/owner/state.pb.h"

namespace iml::prospection {

using OwnerFacts = std::vector<v1::OwnerFact>;

absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::RegisterOwner& command,
                                  const domain::Context& context);
absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::ContactOwner& command,
                                  const domain::Context& context);
absl::StatusOr<OwnerFacts> Decide(const OwnerState& state, const v1::ForbidContact& command,
                                  const domain::Context& context);

OwnerState Evolve(OwnerState state, const v1::OwnerFact& fact);

}  // namespace iml::prospection
