// The target of a territory: which statements it accepts (Decide) and what they change (Evolve). Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "iml/reporting/v1/target.pb.h"
#include "libs/domain/context.h"
#include "services/reporting/target/state.pb.h"

namespace iml::reporting {

using TargetFacts = std::vector<v1::TargetFact>;

// `unknown_in`: the vintage of the codes that do not have the territory; empty when it is a region, or a département on
// three characters.
absl::StatusOr<TargetFacts> Decide(const TargetState& target, const v1::SetTarget& command,
                                   const std::string& unknown_in, const domain::Context& context);

TargetState Evolve(TargetState target, const v1::TargetFact& fact);

}  // namespace iml::reporting
