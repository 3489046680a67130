// The operator: its registration, approvals and affiliation. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "iml/contracting/v1/operator.pb.h"
#include "libs/domain/context.h"
#include "services/contracting/operator/state.pb.h"

namespace iml::contracting {

using OperatorFacts = std::vector<v1::OperatorFact>;

absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::RegisterOperator& command,
                                     const domain::Context& context);
// `unknown_departement` is the first of its départements that is no official code; empty when all are.
absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::GrantApproval& command,
                                     const std::string& unknown_departement, const domain::Context& context);
absl::StatusOr<OperatorFacts> Decide(const OperatorState& state, const v1::AffiliateOperator& command,
                                     const domain::Context& context);

OperatorState Evolve(OperatorState state, const v1::OperatorFact& fact);

}  // namespace iml::contracting
